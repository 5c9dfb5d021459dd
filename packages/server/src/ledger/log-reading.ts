import {
  encodeReceipt,
  logDirectory,
  type Position,
  type ReadFiles,
  type SectionId,
  type StoredEvent,
} from '@daybook/event';
import { parseTilePath } from '@daybook/tlog';
import type { Ledger } from './ledger.ts';

type Gone = {
  readonly ok: false;
  readonly code: 'not-found' | 'missing' | 'destroyed' | 'damaged';
  readonly detail: string;
};

/** One log for readers: events and receipts by position, and the files that make it checkable by others. */
export class LogReading {
  readonly vkeys: readonly string[];
  readonly #ledger: Ledger;
  readonly #files: ReadFiles;

  constructor(ledger: Ledger, files: ReadFiles, vkeys: readonly string[]) {
    this.#ledger = ledger;
    this.#files = files;
    this.vkeys = vkeys;
  }

  get tenant(): string {
    return this.#ledger.tenant;
  }

  get log(): number {
    return this.#ledger.log;
  }

  get origin(): string {
    return this.#ledger.origin;
  }

  size(): number {
    return this.#ledger.size();
  }

  checkpoint(): string | null {
    return this.#ledger.published?.checkpoint ?? null;
  }

  async find(positions: readonly Position[]): Promise<({ readonly ok: true; readonly stored: StoredEvent } | Gone)[]> {
    const here = positions.filter(({ log }) => log === this.log).map(({ index }) => index);
    const found = (await this.#ledger.findAll(here)).values();
    return positions.map((position) => {
      const next = position.log === this.log ? found.next().value : undefined;
      return next ?? elsewhere(position);
    });
  }

  async receipt(
    position: Position,
    sections: readonly SectionId[],
  ): Promise<{ readonly ok: true; readonly stored: StoredEvent; readonly receipt: object } | Gone> {
    const found = await this.#find(position);
    if (!found.ok) return found;
    return { ok: true, stored: found.stored, receipt: encodeReceipt(await this.#ledger.receipt(found, sections)) };
  }

  /** A file by its C2SP path; null for a path that is none, so that nothing else of the directory can be asked for. */
  async file(path: string): Promise<Uint8Array | null> {
    return parseTilePath(path).ok ? this.#files.read(`${logDirectory(this.tenant, this.log)}/${path}`) : null;
  }

  async #find(position: Position) {
    return position.log === this.log ? this.#ledger.find(position.index) : elsewhere(position);
  }
}

const elsewhere = ({ log }: Position): Gone => ({ ok: false, code: 'not-found', detail: `there is no log ${log}` });
