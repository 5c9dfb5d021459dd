import type { EventDraft, SegmentName } from '@daybook/event';
import {
  Faults,
  SimulatedFiles,
  startTestLedger,
  submissionOf,
  type TestBatch,
  testBatch,
  type TestLedger,
} from '@daybook/testkit';
import { cachedTiles } from '../../../packages/server/src/ledger/cached-tiles.ts';
import { InFlight } from '../../../packages/server/src/ledger/in-flight.ts';
import { Ledger, type LedgerCalls } from '../../../packages/server/src/ledger/ledger.ts';
import { type RecordDoor, Retention } from '../../../packages/server/src/retain/index.ts';
import { clockOf } from '../retained-world.ts';
import type { DecadeWorld } from './world.ts';

/** A server's process, as far as retention goes: the ledger's writer and reader, and what destroys. It dies when its faults say so. */
export class Process {
  readonly faults: Faults;
  readonly retention: Retention;
  readonly ledger: Ledger;
  readonly #writing: TestLedger;
  readonly #world: DecadeWorld;

  private constructor(world: DecadeWorld, writing: TestLedger, ledger: Ledger) {
    this.#world = world;
    this.#writing = writing;
    this.faults = writing.faults;
    this.ledger = ledger;
    const { registers, clocks, rows, parts } = world;
    const door = this.#doorOf(0);
    this.retention = new Retention({
      door,
      record: this.#doorOf(1),
      queries: {
        canonical: (_, query) => query,
        read:
          (_, query) =>
          ({ event }) =>
            event.actor.id === query,
      },
      ...parts,
      rows,
      clock: clockOf(world.test),
      registers,
      clocks,
      lastReceivedMs: Math.floor(ledger.lastReceivedUs / 1000),
      report: (message) => world.reports.push(message),
      limits: { restMs: 0 },
    });
  }

  /** Null where it died at its start. */
  static async start(world: DecadeWorld, faults = new Faults()): Promise<Process | null> {
    const known: { ledger: Ledger | null } = { ledger: null };
    const early: (() => void)[] = [];
    const tell = (what: () => void): void => void (known.ledger === null ? early.push(what) : what());
    const writing = await startTestLedger({
      world: world.test,
      faults,
      events: {
        onPublished: (tenant, log, published) =>
          tell(() => known.ledger?.takePublished({ type: 'published', tenant, log, published })),
        onSettled: (tenant, log, names: readonly SegmentName[], recordsFirst) =>
          tell(() => known.ledger?.takeSettled({ type: 'settled', tenant, log, names, recordsFirst })),
      },
    }).catch(() => null);
    if (writing === null) return null;
    const { writer } = writing;
    const orNever = async <T>(work: Promise<T>): Promise<T> => {
      const done = await writing.orKilled(work.then((value) => ({ value })));
      return done === null ? new Promise<never>(() => undefined) : done.value;
    };
    const thread: LedgerCalls = {
      append: async (submission) => ({ appended: await orNever(writer.append(submission)), events: submission.events }),
      publish: () => orNever(writer.publish()),
      records: async (tenant, log, first, end) => writer.unsettled(tenant, log, first, end),
      destroy: (tenant, log, statement, segmentsMax) => orNever(writer.destroy(tenant, log, statement, segmentsMax)),
      settle: (tenant, log) => orNever(writer.settle(tenant, log)),
    };
    const state = writer.log('default', 1);
    if (state === null) throw new Error('the log is not there');
    const files = cachedTiles(new SimulatedFiles(world.test.disk, faults));
    const shares = { thread, inFlight: new InFlight(), onGone: () => undefined };
    const { tenant, log, origin, size, recordsFirst, lastReceivedUs } = state;
    const opened = { tenant, log, origin, size, recordsFirst, lastReceivedUs };
    const ledger = await writing.orKilled(Ledger.open(opened, files, shares));
    if (ledger === null) return null;
    known.ledger = ledger;
    for (const what of early) what();
    if (state.published !== null) ledger.takePublished({ type: 'published', tenant, log, published: state.published });
    const process = new Process(world, writing, ledger);
    const started = await writing.orKilled(process.#follow().then(() => true));
    return started === null ? null : process;
  }

  async #follow(): Promise<void> {
    await this.retention.follow(this.ledger);
    await this.retention.start();
  }

  /** What happens in it; null where it died meanwhile. */
  async orKilled<T>(work: Promise<T>): Promise<T | null> {
    return this.#writing.orKilled(work);
  }

  /** Writes a batch, and tells the world once it is acknowledged. */
  async take(batch: TestBatch): Promise<number[]> {
    const { source, own, class: ofClass, keys } = batch;
    const { events } = submissionOf(batch);
    const appended = await this.ledger.append({ source, own, class: ofClass, events, keys });
    if (!appended.ok) throw new Error(`${appended.code}: ${appended.detail}`);
    const positions = appended.runs.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
    batch.positions = positions;
    this.#world.taken(batch, positions);
    return positions;
  }

  #doorOf(ofClass: number): RecordDoor {
    const appendAt = async (_: string, draft: EventDraft) => {
      const batch = testBatch({
        events: [{ id: this.#world.nextId(), ...draft }],
        own: true,
        source: 0,
        class: ofClass,
      });
      const [index = -1] = await this.take(batch);
      return { log: 1, index };
    };
    const appendOnce: RecordDoor['appendOnce'] = async (tenant, _, draft) => {
      // Told by a clock that is ahead, all that comes later would be received then: it is told to the log of another tenant.
      if (draft.action !== 'clock.not-trusted') await appendAt(tenant, draft);
    };
    return { appendAt, appendOnce };
  }

  /** All of the log is in segments. */
  async settle(): Promise<void> {
    await this.ledger.settle();
  }

  async end(): Promise<void> {
    await this.retention[Symbol.asyncDispose]();
    await this.#writing.writer.close();
  }
}
