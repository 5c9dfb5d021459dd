import type { FollowStore, Match, WatchMemory, WatchStore } from './ports.ts';

/** The store of the watch for its follower: what is remembered between events is read and written with the position. */
export class RememberingStore implements FollowStore<Match> {
  readonly #store: WatchStore;
  readonly #memory: WatchMemory;

  constructor(store: WatchStore, memory: WatchMemory) {
    this.#store = store;
    this.#memory = memory;
  }

  async position(tenant: string, log: number): Promise<number | null> {
    const position = await this.#store.position(tenant, log);
    this.#memory.restore(await this.#store.groups(tenant, log));
    return position;
  }

  async commit(place: { tenant: string; log: number; end: number }, found: readonly Match[]): Promise<void> {
    await this.#store.commit(place, found, this.#memory.takeChanges());
  }
}
