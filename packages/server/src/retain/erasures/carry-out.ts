import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CertificateStatement,
  type ErasureStatement,
  type IndexRange,
  judgeErasure,
  type Logged,
  planFaults,
} from '@daybook/event';
import type { Failures } from '../failures.ts';
import type { IndexRows, RetainedLog } from '../ports.ts';
import type { Register } from '../register.ts';
import type { Steps } from '../steps.ts';
import type { ErasureStore } from './request.ts';

export interface CarryOutParts {
  readonly log: RetainedLog;
  readonly register: Register;
  readonly rows: IndexRows;
  readonly store: ErasureStore;
  readonly steps: Steps;
  /** Whether something may be destroyed now. */
  readonly mayDestroy: () => Promise<boolean>;
}

const segmentsAtOnce = 8;
const restMs = 50;

/**
 * Carries out erasures that are stated: the content, the rows of the index, a certificate. It may end anywhere; the next round goes on with
 * those that are open.
 */
export class CarryOut {
  readonly #parts: CarryOutParts;
  readonly #closing = new AbortController();

  constructor(parts: CarryOutParts) {
    this.#parts = parts;
    parts.steps.onStop(async (why) => {
      for (const erasure of this.open()) await this.#stop(erasure, why);
    });
  }

  close(): void {
    this.#closing.abort();
  }

  open(): Logged<ErasureStatement>[] {
    return this.#parts.register.openErasures();
  }

  /** Goes on with what is open, and with rows of the index of what was stopped. One that fails keeps no other. */
  async goOn(failures: Failures): Promise<void> {
    const { log, register, rows, store } = this.#parts;
    const nameOf = ({ statement }: Logged<ErasureStatement>): string => erasureName(log.tenant, statement.request);
    for (const erasure of failures.lastOf(this.open(), nameOf))
      await failures.attempt(nameOf(erasure), () => this.run(erasure));
    for (const index of await store.rowsPending(log.tenant, log.log)) {
      if (this.open().some((erasure) => erasure.index === index)) continue;
      await failures.attempt(`Removing the rows of the erasure at ${index} of ${log.tenant}`, async () => {
        await rows.erase(log.tenant, log.log, register.erasure(index), this.#closing.signal);
        await store.removeRowsPending(log.tenant, log.log, index);
      });
    }
  }

  /** Whether it is done with; false where nothing may be destroyed now. */
  async run(erasure: Logged<ErasureStatement>): Promise<boolean> {
    const { log, register, rows, store, steps, mayDestroy } = this.#parts;
    const { index, statement } = erasure;
    await store.addRowsPending(log.tenant, log.log, index);
    log.takeErasure(index, statement);
    for (let left = 1; left > 0;) {
      if (!(await mayDestroy())) return false;
      left = await steps.run(async () => {
        if (register.isClosed(index)) return 0;
        const verdict = judgeErasure(erasure, register.basis);
        if (verdict.ok) return log.destroy(index, segmentsAtOnce);
        await this.#stop(erasure, planFaults[verdict.code]);
        return 0;
      });
      if (left > 0) await sleep(restMs, undefined, { signal: this.#closing.signal });
    }
    await rows.erase(log.tenant, log.log, register.erasure(index), this.#closing.signal);
    await store.removeRowsPending(log.tenant, log.log, index);
    return steps.run(async () => {
      if (!register.isClosed(index)) await this.#certify(index, countOf(statement), null, []);
      return true;
    });
  }

  async #stop({ index, statement }: Logged<ErasureStatement>, stopped: string): Promise<void> {
    const { log, register } = this.#parts;
    const kept = await log.unerased(statement);
    const stays = kept.reduce((sum, [first, last]) => sum + last - first + 1, 0);
    await this.#certify(index, countOf(statement) - stays, stopped, kept);
    log.takeErasure(index, register.erasure(index));
  }

  async #certify(plan: number, destroyed: number, stopped: string | null, kept: readonly IndexRange[]): Promise<void> {
    await this.#parts.register.state<CertificateStatement>(() => {
      return { type: 'certificate', plan, destroyed, stopped, kept };
    });
  }
}

/** As failures name it: by the number of its request. */
export const erasureName = (tenant: string, request: number): string => `Erasure ${request} of ${tenant}`;

/** Events that an erasure names. */
export const countOf = ({ parts }: ErasureStatement): number =>
  parts.reduce((sum, { ranges }) => sum + ranges.reduce((of, [first, last]) => of + last - first + 1, 0), 0);
