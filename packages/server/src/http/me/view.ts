import type { FactorsJson, MeJson, PasskeyJson, SessionJson } from '@daybook/api';
import {
  keeperOf,
  type Passkey,
  type PeopleParts,
  personOf,
  type ReaderIdentity,
  type SessionRecord,
} from '../../access/index.ts';
import type { Entrance } from '../identify.ts';
import { csrfOf } from '../session-cookie.ts';

export type MeViewDeps = Pick<PeopleParts, 'people' | 'factors' | 'sessions'>;

/** Somebody as they see themselves. */
export function meJson(deps: MeViewDeps, identity: ReaderIdentity, session: Entrance['session']): MeJson {
  const { tenant, name, roles } = identity;
  const person = personOf(deps, identity);
  return {
    kind: person === null ? 'token' : 'person',
    subject: keeperOf(identity),
    tenant,
    login: person?.login ?? null,
    name: person?.name ?? name,
    email: person?.email ?? null,
    roles: roles.map(({ name: role, about, permissions, sight }) => ({
      name: role,
      about,
      permissions: [...permissions],
      sight: {
        sources: sight.sources === null ? null : [...sight.sources],
        restriction: sight.restriction,
        clear: [...sight.clear],
      },
    })),
    factors: person === null ? null : factorsJson(deps, person.id),
    session: session === null ? null : sessionJson(deps, session.record, session.record.id),
    csrf: session === null ? null : csrfOf(session.text),
  };
}

export function factorsJson({ factors }: Pick<PeopleParts, 'factors'>, person: string): FactorsJson {
  return factors.counts(person);
}

export function sessionJson(
  { sessions }: Pick<PeopleParts, 'sessions'>,
  record: SessionRecord,
  current: string | null,
): SessionJson {
  const { id, method, mfa, address, userAgent, createdMs, usedMs } = record;
  return {
    id,
    method,
    mfa,
    address,
    userAgent,
    created: iso(createdMs),
    lastUsed: iso(usedMs),
    expires: iso(sessions.endMs(record)),
    isCurrent: id === current,
  };
}

export function passkeyJson({ id, name, createdMs, usedMs, isBackedUp }: Passkey): PasskeyJson {
  return { id, name, created: iso(createdMs), lastUsed: usedMs === null ? null : iso(usedMs), isBackedUp };
}

export const iso = (ms: number): string => new Date(ms).toISOString();
