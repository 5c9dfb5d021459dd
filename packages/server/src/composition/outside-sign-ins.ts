import { Flows, OutsideSignIns, Provider } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { Clock } from '../platform/clock.ts';
import { outgoing } from '../platform/outgoing.ts';
import type { Random } from '../platform/random.ts';
import { providerOf } from './conversions.ts';

type Parts = ConstructorParameters<typeof OutsideSignIns>[0];

/** Signing in by providers outside, as they are configured. */
export function openOutsideSignIns(
  providers: Config['oidc'],
  parts: Omit<Parts, 'providers' | 'flows'> & { readonly clock: Clock; readonly random: Random },
): OutsideSignIns {
  const { clock, random, ...rest } = parts;
  return new OutsideSignIns({
    ...rest,
    providers: providers.map((settings) => new Provider(providerOf(settings), clock, outgoing())),
    flows: new Flows(clock, random),
  });
}
