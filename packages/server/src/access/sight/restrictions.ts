import { type FieldCatalogue, type Node, parse } from '@daybook/query';

/** Texts that are kept; the one that was not used for longest makes room. */
const keptMax = 256;

/**
 * Restrictions of roles as trees. They are read with every field there is: a role may be held to what its reader does
 * not see. One that speaks of `now` is read anew each time.
 */
export class Restrictions {
  readonly #catalogue: FieldCatalogue;
  readonly #report: (message: string) => void;
  /** By text, least recently used first: its tree, or what is to be done about it. */
  readonly #kept = new Map<string, Node | 'relative' | 'unreadable'>();

  constructor(catalogue: FieldCatalogue, report: (message: string) => void) {
    this.#catalogue = catalogue;
    this.#report = report;
  }

  /** Null where the text cannot be read; that is reported, not each time. */
  treeAt(text: string, nowNs: bigint): Node | null {
    const kept = this.#kept.get(text) ?? this.#read(text, nowNs);
    this.#kept.delete(text);
    this.#kept.set(text, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptMax && oldest !== undefined) this.#kept.delete(oldest);
    if (kept === 'unreadable') return null;
    if (kept !== 'relative') return kept;
    const parsed = parse(text, this.#catalogue, { nowNs });
    return parsed.ok ? parsed.tree : null;
  }

  #read(text: string, nowNs: bigint): Node | 'relative' | 'unreadable' {
    const absolute = parse(text, this.#catalogue);
    if (absolute.ok) return absolute.tree;
    const parsed = parse(text, this.#catalogue, { nowNs });
    if (parsed.ok) return 'relative';
    const why = parsed.errors.map(({ message, span }) => `at character ${span.start}: ${message}`).join(' ');
    this.#report(`The restriction ${JSON.stringify(text)} of a role cannot be read, so that role sees nothing: ${why}`);
    return 'unreadable';
  }
}
