import type { Registry as Metrics } from 'prom-client';
import { gaugeOf } from '../platform/gauge.ts';
import { type ErasureRequest, isErasureOpen } from './erasures/index.ts';
import type { Retention } from './retention.ts';

/** Whether what is due goes. Without tenants' names, as all metrics. */
export function measureRetention(
  metrics: Metrics,
  retention: Pick<Retention, 'clockFault' | 'unattestedMs' | 'failing' | 'registers' | 'holds' | 'erasures'>,
): void {
  const count = (of: (register: ReturnType<Retention['registers']>[number]) => number): number =>
    retention.registers().reduce((sum, register) => sum + of(register), 0);
  gaugeOf(metrics, 'daybook_retention_clock_trusted', '0 while nothing is destroyed because of the clock', () =>
    retention.clockFault === null ? 1 : 0,
  );
  gaugeOf(
    metrics,
    'daybook_retention_clock_unattested_seconds',
    'Time since the clock was confirmed of which nothing but the clock knows; over 4 hours it is not trusted',
    () => retention.unattestedMs / 1000,
  );
  gaugeOf(metrics, 'daybook_retention_logs_unreadable', 'Logs whose statements about retention cannot be read', () =>
    count(({ broken }) => (broken === null ? 0 : 1)),
  );
  gaugeOf(metrics, 'daybook_retention_open_plans', 'Plans that no certificate closed yet', () =>
    count((register) => register.open().length),
  );
  gaugeOf(
    metrics,
    'daybook_retention_failing',
    'Days that are due, and erasures, that could not be finished: the log of the server says why',
    () => retention.failing,
  );
  const erasures = (isMeant: (request: ErasureRequest) => boolean): number =>
    retention.erasures().reduce((sum, each) => sum + each.known.filter(isMeant).length, 0);
  gaugeOf(metrics, 'daybook_erasures_open', 'Erasures that are not done with', () => erasures(isErasureOpen));
  gaugeOf(metrics, 'daybook_erasures_waiting', 'Erasures of which a hold or a minimum keeps something', () =>
    erasures(
      (request) =>
        isErasureOpen(request) && request.waiting !== null && request.waiting.events + request.waiting.unreadable > 0,
    ),
  );
  const holds = (of: (holds: ReturnType<Retention['holds']>[number]) => readonly unknown[]): number =>
    retention.holds().reduce((sum, each) => sum + of(each).length, 0);
  gaugeOf(metrics, 'daybook_holds_in_force', 'Holds that keep events from being destroyed', () =>
    holds(({ inForce }) => inForce),
  );
  gaugeOf(metrics, 'daybook_holds_review_due', 'Holds whose day of review is over', () =>
    holds(({ overdue }) => overdue),
  );
}
