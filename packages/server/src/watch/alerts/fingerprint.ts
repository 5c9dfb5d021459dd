import { createHash } from 'node:crypto';
import type { Position } from '@daybook/event';
import { formatPosition } from '@daybook/event';
import type { Match } from '../follow/index.ts';

/**
 * What findings of a rule have in common to be one alert: who acted; where that is not known, from where; where neither is, on
 * which machine.
 */
export function groupOf({ event: { actor, origin, service } }: Pick<Match, 'event'>): readonly [string, string] {
  if (actor.type !== 'anonymous' && actor.id !== 'unknown') return ['actor.id', actor.id];
  if (origin?.ip !== undefined) return ['origin.ip', origin.ip];
  if (origin?.host !== undefined) return ['origin.host', origin.host];
  return ['service.host', service?.host ?? ''];
}

export function fingerprintOf(tenant: string, rule: string, group: readonly string[]): string {
  return hashOf([tenant, rule, ...group]).slice(0, 32);
}

export function alertIdOf(tenant: string, fingerprint: string, first: Position): string {
  return hashOf([tenant, fingerprint, formatPosition(first)]).slice(0, 24);
}

const hashOf = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
