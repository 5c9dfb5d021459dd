import { type MaskedEvent, type MaskingGroup, type SectionId, sectionsWithout, type StoredEvent } from '@daybook/event';
import { and, evaluate, type FieldCatalogue, mapNode, type Node } from '@daybook/query';
import type { QueryFields } from './ports.ts';

declare const seen: unique symbol;

/** An event as a role shows it. Only a lens makes one, and only such an event can become an answer. */
export interface SeenEvent extends Omit<StoredEvent, 'event'> {
  readonly event: MaskedEvent;
  /** Groups that the role masks, whether the event has anything in them or not. */
  readonly masked: readonly MaskingGroup[];
  readonly [seen]: true;
}

export interface LensParts {
  readonly fields: QueryFields;
  readonly masked: readonly MaskingGroup[];
  /** Leaves out what is masked. */
  readonly mask: (event: StoredEvent['event']) => MaskedEvent;
  /** What is in sight: sources and restriction; null for everything. */
  readonly limit: Node | null;
}

/**
 * What a role lets a reader see, at one moment: questions go in through it and events come out through it. It is pure
 * and small. One that is used for long is to be made anew now and then, since a restriction may speak of `now`.
 */
export class Lens {
  readonly #fields: QueryFields;
  readonly #mask: LensParts['mask'];
  readonly masked: readonly MaskingGroup[];
  readonly limit: Node | null;

  constructor({ fields, masked, mask, limit }: LensParts) {
    this.#fields = fields;
    this.#mask = mask;
    this.masked = masked;
    this.limit = limit;
  }

  /** The fields that a query may name. */
  get catalogue(): FieldCatalogue {
    return this.#fields.catalogue(this.masked);
  }

  /** Whether events can be counted by a field. */
  countable(field: string): 'yes' | 'masked' | 'no' {
    return this.#fields.countable(field, this.masked);
  }

  /**
   * What is to be asked for a query that was parsed with the catalogue: of the events in sight alone, and with free text
   * in what the reader sees of them alone. Joined on the tree: whatever the query is, it stays inside.
   */
  question(query: Node): Node {
    const visible = this.masked.length === 0 ? query : this.#inVisibleText(query);
    return this.limit === null ? visible : and(this.limit, visible);
  }

  #inVisibleText(query: Node): Node {
    const field = this.#fields.freeTextField(this.masked);
    return mapNode(query, (node) => (node.kind === 'text' && node.field === null ? { ...node, field } : node));
  }

  /** The event as the reader sees it; null where it is out of sight. */
  see(stored: StoredEvent): SeenEvent | null {
    if (this.limit !== null && !evaluate(this.limit, this.#fields.accessor(stored))) return null;
    return { ...stored, event: this.#mask(stored.event), masked: this.masked } as SeenEvent;
  }

  /** The sections of a record that a receipt shows. */
  get sections(): readonly SectionId[] {
    return sectionsWithout(this.masked);
  }
}
