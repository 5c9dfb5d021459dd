import { Gauge, type Registry as Metrics } from 'prom-client';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log.ts';
import type { Random } from '../../platform/random.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { RecordVerification, WrittenLog } from './ports.ts';
import { type Run, theServer } from './run.ts';
import { Schedule } from './schedule.ts';
import { RunStore } from './store.ts';
import { verifyInThread } from './thread.ts';
import { Verifications } from './verifications.ts';

export interface OpenVerificationsParts {
  readonly db: MetaDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly record: RecordVerification;
  readonly directory: string;
  readonly everyHours: number;
  readonly logs: { tenants(): readonly string[]; of(tenant: string): WrittenLog };
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, 'error'>;
}

/** Verifications with their schedule and their metrics; closing ends those that run. */
export async function openVerifications(parts: OpenVerificationsParts): Promise<Verifications> {
  const { db, clock, random, record, directory, everyHours, logs, metrics, logger } = parts;
  const verifications = new Verifications({
    directory,
    clock,
    newId: () => Buffer.from(random.bytes(12)).toString('base64url'),
    record,
    store: new RunStore(db),
    verify: verifyInThread,
    log: logger,
    logOf: (tenant) => logs.of(tenant),
  });
  await verifications.recover();
  const schedule = new Schedule({
    everyHours,
    clock,
    tenants: () => logs.tenants(),
    runsOf: (tenant) => verifications.list(tenant),
    start: (tenant) => verifications.start(tenant, theServer),
    onTrouble: (message, error) => logger.error({ err: error }, message),
  });
  verifications.closesWith(schedule);
  measure(metrics, () => Promise.all(logs.tenants().map((tenant) => verifications.lastDone(tenant))));
  return verifications;
}

/** Without tenants' names, as all metrics. */
function measure(metrics: Metrics, lastDone: () => Promise<(Run | null)[]>): void {
  const gauge = (name: string, help: string, valueOf: (runs: readonly (Run | null)[]) => number) =>
    new Gauge({
      name,
      help,
      registers: [metrics],
      async collect() {
        this.set(valueOf(await lastDone()));
      },
    });
  gauge('daybook_log_broken', 'Logs that their last verification found to be not as they were written', (runs) =>
    runs.reduce((sum, run) => sum + (run?.verdict?.holds === false ? 1 : 0), 0),
  );
  gauge(
    'daybook_log_verified_timestamp_seconds',
    'When the last verification ended, of the log where that is longest ago; 0 where one was never verified',
    (runs) => Math.min(...runs.map((run) => (run?.endedMs ?? 0) / 1000)),
  );
}
