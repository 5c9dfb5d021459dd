import type { KeyAnswer, KeyStore } from './ports.ts';
import type { SubmittedKey } from './submission.ts';

const keyLifeS = 7 * 24 * 3600;

/** A key that was seen. `first` is null until its events are durable; `failed` when they never will be. */
export interface KnownKey {
  readonly source: number;
  readonly keyHash: Uint8Array;
  readonly contentHash: Uint8Array;
  readonly expiresS: number;
  readonly count: number;
  first: number | null;
  failed: boolean;
}

/**
 * Idempotency keys: scoped to their source, kept for seven days. Those whose events are in the write-ahead log only are
 * held in memory; settling moves them to the store. Owned by the writer.
 */
export class Keys {
  readonly #store: KeyStore;
  readonly #recent = new Map<string, KnownKey>();

  constructor(store: KeyStore) {
    this.#store = store;
  }

  find(tenant: string, log: number, source: number, keyHash: Uint8Array, nowS: number): KnownKey | null {
    const recent = this.#recent.get(nameOf(tenant, log, source, keyHash));
    if (recent !== undefined) return recent.failed || recent.expiresS < nowS ? null : recent;
    const settled = this.#store.find(tenant, log, source, keyHash);
    return settled === null || settled.expiresS < nowS ? null : { ...settled, failed: false };
  }

  /** Notes a key whose events are about to be committed. */
  begin(tenant: string, log: number, source: number, key: SubmittedKey, nowS: number): KnownKey {
    const { keyHash, contentHash, count } = key;
    const known = { source, keyHash, contentHash, count, expiresS: nowS + keyLifeS, first: null, failed: false };
    this.#recent.set(nameOf(tenant, log, source, keyHash), known);
    return known;
  }

  /** Notes a key that a restart found in the write-ahead log. */
  restore(tenant: string, log: number, answer: KeyAnswer): void {
    this.#recent.set(nameOf(tenant, log, answer.source, answer.keyHash), { ...answer, failed: false });
  }

  fail(tenant: string, log: number, known: KnownKey): void {
    known.failed = true;
    const name = nameOf(tenant, log, known.source, known.keyHash);
    if (this.#recent.get(name) === known) this.#recent.delete(name);
  }

  /** Moves the keys of settled events to the store, where they are durable before they leave memory. */
  settle(tenant: string, log: number, answers: readonly KeyAnswer[], nowS: number): void {
    this.#store.add(tenant, log, answers);
    this.#store.prune(nowS);
    for (const answer of answers) {
      const name = nameOf(tenant, log, answer.source, answer.keyHash);
      if (this.#recent.get(name)?.first === answer.first) this.#recent.delete(name);
    }
  }
}

function nameOf(tenant: string, log: number, source: number, keyHash: Uint8Array): string {
  return `${tenant}/${log}/${source}/${Buffer.from(keyHash).toString('base64')}`;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
