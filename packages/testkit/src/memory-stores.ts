import type { Head, HeadStore, KeyAnswer, KeyStore, LogIdentity } from '../../server/src/ledger/ports.ts';
import { Faults } from './faults.ts';

/** Heads and keys in memory: what `ledger.db` holds. Each call is durable and atomic. Shared by all processes of a test. */
export class MemoryStores {
  readonly logs: LogIdentity[] = [];
  readonly heads = new Map<string, Head>();
  readonly keys = new Map<string, KeyAnswer>();

  /** One process's view, with faults. */
  of(faults: Faults = new Faults()): HeadStore & KeyStore {
    return new MemoryStore(this, faults);
  }
}

class MemoryStore implements HeadStore, KeyStore {
  readonly #shared: MemoryStores;
  readonly #faults: Faults;

  constructor(shared: MemoryStores, faults: Faults) {
    this.#shared = shared;
    this.#faults = faults;
  }

  logs(): LogIdentity[] {
    return [...this.#shared.logs];
  }

  addLog(identity: LogIdentity): void {
    this.#perform(`addLog ${identity.tenant}`, () => this.#shared.logs.push(identity));
  }

  head(tenant: string, log: number): Head | null {
    return this.#shared.heads.get(`${tenant}/${log}`) ?? null;
  }

  saveHead(head: Head): void {
    const key = `${head.tenant}/${head.log}`;
    if ((this.#shared.heads.get(key)?.size ?? 0) > head.size) throw new Error('a head that goes back');
    this.#perform(`saveHead ${key} ${head.size}`, () => this.#shared.heads.set(key, head));
  }

  find(tenant: string, log: number, source: number, keyHash: Uint8Array): KeyAnswer | null {
    return this.#shared.keys.get(nameOf(tenant, log, source, keyHash)) ?? null;
  }

  add(tenant: string, log: number, answers: readonly KeyAnswer[]): void {
    this.#perform(`keys.add ${answers.length}`, () => {
      for (const answer of answers) {
        const name = nameOf(tenant, log, answer.source, answer.keyHash);
        const known = this.#shared.keys.get(name);
        if (known === undefined || answer.expiresS > known.expiresS) this.#shared.keys.set(name, answer);
      }
    });
  }

  prune(nowS: number): void {
    this.#perform('keys.prune', () => {
      for (const [name, { expiresS }] of this.#shared.keys) if (expiresS < nowS) this.#shared.keys.delete(name);
    });
  }

  /** It is atomic: a torn call had no effect. */
  #perform(what: string, call: () => void): void {
    this.#faults.perform(what, (effect) => {
      if (effect === 'whole') call();
    });
  }
}

const nameOf = (tenant: string, log: number, source: number, keyHash: Uint8Array): string =>
  `${tenant}/${log}/${source}/${Buffer.from(keyHash).toString('hex')}`;
