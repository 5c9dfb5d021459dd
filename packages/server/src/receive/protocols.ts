import type { Random } from '../platform/random.ts';
import { forward, type ForwardLimits, forwardTimeouts } from './forward/index.ts';
import { gelf } from './gelf/index.ts';
import type { ListenerSettings, ListenersOptions } from './listeners/index.ts';
import { syslog } from './syslog/index.ts';

export interface ListenersByProtocol {
  readonly syslog: readonly ListenerSettings[];
  readonly gelf: readonly ListenerSettings[];
  readonly forward: readonly (ListenerSettings & { readonly sharedKey: { reveal(): string } | null })[];
}

/** What is heard beside HTTP, each listener with the protocol that it speaks. */
export function listenersOf(
  settings: ListenersByProtocol,
  limits: Omit<ForwardLimits, keyof typeof forwardTimeouts>,
  random: Random,
): ListenersOptions['listeners'] {
  const forwardLimits = { ...limits, ...forwardTimeouts };
  return [
    ...settings.syslog.map((each) => ({ protocol: syslog, settings: each })),
    ...settings.gelf.map((each) => ({ protocol: gelf, settings: each })),
    ...settings.forward.map(({ sharedKey, ...each }) => ({
      protocol: forward({ sharedKey: sharedKey?.reveal() ?? null, random, limits: forwardLimits }),
      settings: each,
    })),
  ];
}

/** What a listener's protocol leaves open: over UDP anything may get lost, without acknowledgement what is under way. */
export type Unproved = 'udp' | 'unacknowledged';

export const unprovedBy = (transport: ListenerSettings['transport']): Unproved =>
  transport === 'udp' ? 'udp' : 'unacknowledged';

/** How sources are heard by listeners that acknowledge nothing, by tenant and name. */
export function unprovedOf({
  syslog: ofSyslog,
  gelf: ofGelf,
}: Pick<ListenersByProtocol, 'syslog' | 'gelf'>): (tenant: string, source: string) => readonly Unproved[] {
  const all = [...ofSyslog, ...ofGelf].map(({ tenant, source, transport }) => ({
    tenant,
    source,
    how: unprovedBy(transport),
  }));
  return (tenant, name) => [
    ...new Set(all.filter((each) => each.tenant === tenant && each.source === name).map(({ how }) => how)),
  ];
}
