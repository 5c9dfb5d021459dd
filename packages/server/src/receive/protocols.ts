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
