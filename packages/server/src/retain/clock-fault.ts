import type { EventDraft } from '@daybook/event';
import { type ClockFault, unattestedMsMax } from './clock-guard.ts';

const dayMs = 86_400_000;
const isoTime = (ms: number): string => new Date(ms).toISOString();

/** For people: what is wrong. */
export function clockFaultText({ what, saidMs, expectedMs }: ClockFault): string {
  if (what !== 'unattested')
    return `the clock is ${what}: it said ${isoTime(saidMs)}, expected was ${isoTime(expectedMs)}`;
  return (
    `over ${unattestedMsMax / 3_600_000} hours passed in sum, since the clock was last confirmed, of which nothing but the clock knows ` +
    `(stops of the machine, and times that it was set): it said ${isoTime(saidMs)}`
  );
}

/** Says that nothing is destroyed because of the clock. The same until the day is over, under the same key, and until it is confirmed. */
export function clockFaultDraft(
  fault: ClockFault,
  trustedMs: number,
  nowMs: number,
): { readonly key: string; readonly draft: EventDraft } {
  return {
    key: `clock ${fault.what} ${trustedMs} ${Math.floor(nowMs / dayMs)}`,
    draft: {
      time: isoTime(nowMs),
      kind: 'system.error',
      action: 'clock.not-trusted',
      outcome: 'failure',
      severity: 5,
      reason: { code: fault.what, text: clockFaultText(fault) },
      actor: { type: 'system', id: 'daybook' },
      target: { resources: [{ type: 'clock', id: 'server' }] },
      ext: { said: isoTime(fault.saidMs), expected: isoTime(fault.expectedMs) },
    },
  };
}
