import { createHash } from 'node:crypto';
import type { Position } from '@daybook/event';
import { formatPosition } from '@daybook/event';
import type { Match } from '../follow/index.ts';

/**
 * What findings of a rule have in common to be one alert: who acted; where that is not known, from where; where neither is, on
 * which machine. What a correlation found has its own group.
 */
export function groupOf(match: Match): readonly string[] {
  if ('correlated' in match) return match.correlated.group;
  const { actor, origin, service } = match.event;
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
