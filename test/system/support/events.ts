import type { Outcome } from '@daybook/event';

export interface Login {
  /** Tells the events of a test apart. */
  readonly id: string;
  readonly outcome?: Outcome;
  /** Characters of ballast, that a write-ahead log file fills sooner. */
  readonly ballast?: number;
}

/** Logins as NDJSON, in canonical form. */
export function loginLines(logins: readonly Login[]): string {
  return logins.map((login) => `${JSON.stringify(eventOf(login))}\n`).join('');
}

function eventOf({ id, outcome = 'success', ballast = 0 }: Login): object {
  return {
    time: '2026-11-23T10:00:00.000000001+01:00',
    kind: 'auth.login',
    action: 'login',
    outcome,
    severity: 1,
    actor: { type: 'user', id },
    origin: { ip: '10.0.0.7' },
    ...(ballast === 0 ? {} : { ext: { ballast: `${id} `.repeat(Math.ceil(ballast / (id.length + 1))) } }),
  };
}
