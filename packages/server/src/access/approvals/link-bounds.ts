import { type HeldRoles, type LastingRoles, lastsAsLong, soonerMs } from '../grants/index.ts';
import type { Administrator } from '../journal.ts';
import { type Canonical, isNoMoreThan, mayGiveAlone, type RoleSnapshot, snapshotOf } from '../roles/index.ts';

/** Up to what a one-time link is good. JSON. */
export interface LinkBound {
  /** Roles that its maker had for good. */
  readonly maker: readonly RoleSnapshot[];
  /** Roles that the person had when it was made, and until when (ms since 1970): the maker gave them, or two people. */
  readonly person: readonly (RoleSnapshot & { readonly untilMs: number | null })[];
}

interface Linked {
  readonly id: string;
  readonly tenant: string;
  readonly expiresMs: number | null;
}

/**
 * A link can be used by who makes it. So it is good for what its maker could give alone, and for what the person had when it was made;
 * where the person has come to see or may do more since, in whatever way, it opens nothing.
 */
export class LinkBounds {
  readonly #parts: { canonical: Canonical; lasting: LastingRoles; held: HeldRoles };

  constructor(parts: { canonical: Canonical; lasting: LastingRoles; held: HeldRoles }) {
    this.#parts = parts;
  }

  /** `waiting`: roles that somebody else has yet to approve. */
  of({ reader }: Administrator, person: Linked, waiting: readonly string[] = []): LinkBound {
    const held = this.#held(person).filter(({ role }) => !waiting.includes(role.name));
    return {
      maker: this.#parts.lasting(reader, null).map(snapshotOf),
      person: held.map(({ role, untilMs }) => ({ ...snapshotOf(role), untilMs })),
    };
  }

  /** Whether all that the person has now is within the bound. */
  covers(bound: LinkBound, person: Linked): boolean {
    const { canonical } = this.#parts;
    return this.#held(person).every(
      ({ role, untilMs }) =>
        mayGiveAlone(role, bound.maker, canonical) ||
        bound.person.some(
          (had) => had.name === role.name && isNoMoreThan(role, had, canonical) && lastsAsLong(had.untilMs, untilMs),
        ),
    );
  }

  #held({ id, tenant, expiresMs }: Linked) {
    return this.#parts.held(tenant, id).map(({ role, untilMs }) => ({ role, untilMs: soonerMs(untilMs, expiresMs) }));
  }
}
