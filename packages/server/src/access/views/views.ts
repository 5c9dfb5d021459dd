import { AppError, type ViewInput } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import { type Administrator, changesOf, doerOf, type Journal } from '../journal.ts';
import { type Canonical, keeperOf, type Reader, showsAll } from '../roles/index.ts';
import { Turn } from '../../platform/turn.ts';
import { flat, inputOf, type SavedView } from './view.ts';
import type { Counted, ViewStore } from './view-store.ts';

/** Of one owner, and shared with one role. */
const viewsMax = 100;
/** That one owner shares with one role: nobody takes all the places of the others. */
const sharedByOneMax = 20;

export interface ViewsParts {
  readonly store: ViewStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly canonical: Canonical;
  readonly newId: () => string;
}

/**
 * Saved searches: who sees which, and who may change one. A view is a question, and says what its owner asked for: so one
 * that is shared is seen under the role for as long as the role shows at least what it showed when the view was saved.
 */
export class Views {
  readonly #parts: ViewsParts;
  /** What was counted still holds when it is written. */
  readonly #turn = new Turn();

  constructor(parts: ViewsParts) {
    this.#parts = parts;
  }

  /** By name. */
  async list(reader: Reader): Promise<SavedView[]> {
    const views = await this.#parts.store.list(reader.tenant, keeperOf(reader), reader.role.name);
    return views
      .filter((view) => this.#isSeen(reader, view))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.createdMs - b.createdMs);
  }

  /** Throws `view.not-found` where there is none for the reader. */
  async get(reader: Reader, id: string): Promise<SavedView> {
    const view = await this.#parts.store.get(reader.tenant, id);
    if (view !== null && this.#isSeen(reader, view)) return view;
    throw new AppError('view.not-found', { detail: `There is no view "${id}" that you see.` });
  }

  async add(by: Administrator, wanted: ViewInput): Promise<SavedView> {
    return await this.#turn.run(async () => {
      const { clock, newId } = this.#parts;
      const { reader } = by;
      checkShare(reader, wanted);
      await this.#room(reader.tenant, { owner: keeperOf(reader) }, viewsMax, 'of yours');
      if (wanted.sharedWith !== null) await this.#roomUnder(reader, wanted.sharedWith);
      const nowMs = clock.nowMs();
      const { tenant, name: ownerName, role } = reader;
      const owner = keeperOf(reader);
      const own = { id: newId(), tenant, owner, ownerName, sight: role.sight, createdMs: nowMs, updatedMs: nowMs };
      return await this.#save(by, null, { ...inputOf(wanted), ...own });
    });
  }

  async change(by: Administrator, id: string, wanted: ViewInput): Promise<SavedView> {
    return await this.#turn.run(async () => {
      const { reader } = by;
      const before = await this.get(reader, id);
      if (before.owner !== keeperOf(reader)) throw new AppError('view.not-yours');
      checkShare(reader, wanted);
      if (wanted.sharedWith !== null && wanted.sharedWith !== before.sharedWith)
        await this.#roomUnder(reader, wanted.sharedWith);
      const own = { ownerName: reader.name, sight: reader.role.sight, updatedMs: this.#parts.clock.nowMs() };
      return await this.#save(by, before, { ...before, ...inputOf(wanted), ...own });
    });
  }

  /** Whoever sees a shared view under its role may take it away: its owner may be gone. What it was is on record. */
  async remove(by: Administrator, id: string): Promise<SavedView> {
    return await this.#turn.run(async () => {
      const view = await this.get(by.reader, id);
      await this.#note(by, 'delete', view, changesOf(flat(view), {}));
      await this.#parts.store.remove(view);
      return view;
    });
  }

  #isSeen(reader: Reader, { owner, sharedWith, sight }: SavedView): boolean {
    const { role } = reader;
    if (owner === keeperOf(reader)) return true;
    return sharedWith === role.name && showsAll(sight, role.sight, this.#parts.canonical);
  }

  async #roomUnder(reader: Reader, role: string): Promise<void> {
    const { tenant } = reader;
    const shared = `shared with the role ${role}`;
    await this.#room(tenant, { owner: keeperOf(reader), sharedWith: role }, sharedByOneMax, `of yours ${shared}`);
    await this.#room(tenant, { sharedWith: role }, viewsMax, shared);
  }

  async #room(tenant: string, of: Counted, max: number, whose: string): Promise<void> {
    if ((await this.#parts.store.count(tenant, of)) < max) return;
    throw new AppError('limit.reached', { detail: `There are ${max} views ${whose}. Remove one first.` });
  }

  /** Recorded first: what others see must be on record. */
  async #save(by: Administrator, before: SavedView | null, view: SavedView): Promise<SavedView> {
    const changes = changesOf(before === null ? {} : flat(before), flat(view));
    if (before === null || changes.length > 0)
      await this.#note(by, before === null ? 'create' : 'update', view, changes);
    await this.#parts.store.save(view);
    return view;
  }

  #note(
    by: Administrator,
    what: 'create' | 'update' | 'delete',
    { id, name }: SavedView,
    changes: ReturnType<typeof changesOf>,
  ): Promise<void> {
    return this.#parts.journal.note(doerOf(by), {
      kind: `admin.view.${what}`,
      action: { create: 'add', update: 'change', delete: 'remove' }[what],
      target: { resources: [{ type: 'view', id, name }] },
      changes,
    });
  }
}

/** Under the role that it was asked under, its query can be read: so that is the role to share it with. */
function checkShare({ role }: Reader, { sharedWith }: ViewInput): void {
  if (sharedWith === null || sharedWith === role.name) return;
  const message = `you act under ${role.name}: a view is shared with the role that it is saved under`;
  throw new AppError('request.invalid', {
    errors: [{ path: 'sharedWith', message }],
    detail: `\`sharedWith\`: ${message}.`,
  });
}
