import { createHash } from 'node:crypto';
import { applyLimits, type EncodedEvents, encodeEvents, type EventDraft, type Position } from '@daybook/event';
import { keyHashes } from '../platform/key-hashes.ts';
import type { Ledgers } from './ledgers.ts';
import type { SubmittedKey } from './submission.ts';

/** Source number of Daybook itself. */
export const ownSource = 0;

/**
 * The door for events that Daybook itself writes: they carry the flag that no receiver can set. Durable when the
 * promise resolves; rejects where the ledger refused.
 */
export class OwnDoor {
  readonly #ledgers: Ledgers;
  readonly #mint: (count: number) => string[];
  readonly #classesOf: (tenant: string, events: EncodedEvents) => number | Uint16Array;

  constructor(
    ledgers: Ledgers,
    mint: (count: number) => string[],
    classesOf: (tenant: string, events: EncodedEvents) => number | Uint16Array,
  ) {
    this.#ledgers = ledgers;
    this.#mint = mint;
    this.#classesOf = classesOf;
  }

  async append(tenant: string, draft: EventDraft): Promise<void> {
    await this.appendAt(tenant, draft);
  }

  /** What comes again under the same key within a week is in the log once. A key is for one draft. */
  async appendOnce(tenant: string, key: string, draft: EventDraft): Promise<void> {
    await this.#append(tenant, draft, [{ ...keyHashes(`own ${key}`, JSON.stringify(draft)), offset: 0, count: 1 }]);
  }

  async appendAt(tenant: string, draft: EventDraft): Promise<Position> {
    return await this.#append(tenant, draft, []);
  }

  async #append(tenant: string, draft: EventDraft, keys: readonly SubmittedKey[]): Promise<Position> {
    const limited = applyLimits(draft, (bytes) => createHash('sha256').update(bytes).digest('hex'));
    const event = { id: this.#mint(1)[0] ?? '', ...limited };
    const events = encodeEvents([event]);
    const appended = await this.#ledgers.append({
      tenant,
      source: ownSource,
      own: true,
      class: this.#classesOf(tenant, events),
      events,
      keys,
    });
    if (!appended.ok) throw new Error(`the ledger refused an event of its own: ${appended.code}: ${appended.detail}`);
    return { log: appended.log, index: appended.runs[0]?.first ?? 0 };
  }
}
