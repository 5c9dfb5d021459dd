import type { EventDraft, Scalar, Service } from '@daybook/event';

/** What came with a message beside its text. */
export interface Carrier {
  /** RFC 3339. */
  readonly time?: string;
  readonly host?: string;
  readonly program?: string;
  readonly ext?: Readonly<Record<string, Scalar>>;
  readonly flags?: readonly string[];
}

const weights: Readonly<Record<string, number>> = { 'assumed:time': 4, 'assumed:time.year': 2, 'assumed:time.zone': 1 };

const assumedOf = (flags: readonly string[]): number => flags.reduce((sum, each) => sum + (weights[each] ?? 0), 0);

/**
 * The event with what its carrier says. What the message says counts more; a time that it does not say whole is the
 * carrier's, where that says more of it.
 */
export function withCarrier(draft: EventDraft, carrier: Carrier): EventDraft {
  const { time, ext } = carrier;
  const flags = draft.flags ?? [];
  const carried = carrier.flags ?? [];
  const takesTime = time !== undefined && assumedOf(carried) < assumedOf(flags);
  const ofTime = (code: string): boolean => Object.hasOwn(weights, code);
  const all = [
    ...(takesTime ? flags.filter((code) => !ofTime(code)) : flags),
    ...(takesTime || time === undefined ? carried : carried.filter((code) => !ofTime(code))),
  ];
  const { flags: _, service: __, ext: ___, ...rest } = draft;
  const service = { ...serviceOf(carrier), ...draft.service };
  const fields = { ...ext, ...draft.ext };
  return {
    ...rest,
    ...(takesTime ? { time } : {}),
    ...(all.length > 0 ? { flags: [...new Set(all)] } : {}),
    ...(Object.keys(service).length > 0 ? { service } : {}),
    ...(Object.keys(fields).length > 0 ? { ext: fields } : {}),
  };
}

function serviceOf({ program, host }: Carrier): Service {
  return { ...(program === undefined ? {} : { name: program }), ...(host === undefined ? {} : { host }) };
}
