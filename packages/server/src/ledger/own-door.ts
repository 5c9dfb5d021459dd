import { createHash } from 'node:crypto';
import { applyLimits, type EventDraft } from '@daybook/event';
import type { Ledger } from './ledger.ts';

/** Source number of Daybook itself. */
export const ownSource = 0;

/**
 * The door for events that Daybook itself writes: they carry the flag that no receiver can set. Durable when the
 * promise resolves; rejects where the ledger refused.
 */
export class OwnDoor {
  readonly #ledger: Ledger;
  readonly #mint: (count: number) => string[];
  readonly #class: number;

  constructor(ledger: Ledger, mint: (count: number) => string[], retentionClass: number) {
    this.#ledger = ledger;
    this.#mint = mint;
    this.#class = retentionClass;
  }

  async append(tenant: string, draft: EventDraft): Promise<void> {
    if (tenant !== this.#ledger.tenant) throw new Error(`there is no log for tenant ${tenant}`);
    const limited = applyLimits(draft, (bytes) => createHash('sha256').update(bytes).digest('hex'));
    const event = { id: this.#mint(1)[0] ?? '', ...limited };
    const appended = await this.#ledger.append({ source: ownSource, own: true, class: this.#class, events: [event] });
    if (!appended.ok) throw new Error(`the ledger refused an event of its own: ${appended.code}: ${appended.detail}`);
  }
}
