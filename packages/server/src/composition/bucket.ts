import type { Registry as Metrics } from 'prom-client';
import { dueUsOf, heldRanges, type ReadFiles } from '@daybook/event';
import type { Config } from '../config/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import { SegmentKeys } from '../platform/segment-keys.ts';
import { hasCopyRegister, openCopyRegister } from '../platform/sql/copy-register.ts';
import {
  BucketCopies,
  type CopyKeys,
  type CopyRegister,
  type CopyRules,
  type LockedBucket,
  measureBucket,
  type Retention,
} from '../retain/index.ts';

/** A bucket that may be used, before there is a log to copy. */
export interface PreparedBucket extends Disposable {
  readonly bucket: LockedBucket;
  readonly register: CopyRegister;
  readonly keys: CopyKeys;
  readonly settings: NonNullable<Config['bucket']>;
}

export interface BucketWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly report: (message: string) => void;
}

const databaseFile = 'bucket.db';

/**
 * Opens what the settings say, before anything can be destroyed. Throws, and says what to do, where the bucket cannot lock, and where keys of copies that
 * there are could not be destroyed. One that cannot be reached is waited for.
 */
export async function prepareBucket(
  { bucket: settings, data }: Pick<Config, 'bucket' | 'data'>,
  { random, report }: BucketWorld,
): Promise<PreparedBucket | null> {
  const database = `${data}/${databaseFile}`;
  if (settings === null) {
    if (!hasCopyRegister(database)) return null;
    throw new Error(
      `Copies of content are in a bucket (${database} says so), and \`bucket.name\` is not set: their keys could not be destroyed when the content is. ` +
        'Set it as before. To give the copies up, destroy all their keys (remove the folder that `bucket.keys` named), and then remove bucket.db.',
    );
  }
  // Loaded where there is a bucket: the client is large, and most servers have none.
  const { openLockedBucket } = await import('../platform/locked-bucket.ts');
  using stack = new DisposableStack();
  const bucket = stack.use(openLockedBucket({ ...settings, secretAccessKey: settings.secretAccessKey.reveal() }));
  const fault = await bucket.fault().catch((error: unknown) => {
    report(`The bucket ${bucket.name} cannot be reached, and gets its copies later: ${String(error)}`);
    return null;
  });
  if (fault !== null) throw new Error(fault);
  const register = stack.use(openCopyRegister(database, random));
  const keys = new SegmentKeys(settings.keys, random);
  if (!keys.belongsTo(register.mark, register.figures().objects === 0)) {
    throw new Error(
      `The folder ${settings.keys} is not the one that the keys of copies in the bucket are in: it has another mark than ${database}, or none. ` +
        'Look whether it is mounted, and set `bucket.keys` to the folder of before. Where it is lost, so are the copies of content: remove bucket.db, name an empty folder and an unused ' +
        '`bucket.prefix`, and everything that there is goes to the bucket anew.',
    );
  }
  const parts = stack.move();
  return { bucket, register, keys, settings, [Symbol.dispose]: () => parts.dispose() };
}

/** Begins to copy. Null where there is no bucket. */
export function openBucket(
  prepared: PreparedBucket | null,
  parts: BucketWorld & {
    readonly files: ReadFiles;
    readonly metrics: Metrics;
    readonly retention: Retention;
  },
): BucketCopies | null {
  if (prepared === null) return null;
  const { bucket, register, keys, settings } = prepared;
  const { lockMs, everyMs, verifyMs, readMs } = settings;
  const rules = rulesOf(parts.retention);
  const copies = new BucketCopies({
    ...parts,
    bucket,
    register,
    keys,
    rules,
    lockMs,
    everyMs,
    verifyMs,
    readMs,
  });
  measureBucket(parts.metrics, copies);
  copies.start();
  return copies;
}

/** What the statements of the logs say of content. */
function rulesOf(retention: Retention): CopyRules {
  return {
    dueMs(tenant, ofClass, day) {
      const dueUs = dueUsOf(retention.of(tenant).register.classes, ofClass, day);
      return dueUs === null ? null : dueUs / 1000;
    },
    // By a source all that may have something of it: which entries are its own is not looked at. More is held than is kept, never less.
    isHeld: (tenant, { first, last }) =>
      retention
        .of(tenant)
        .holds.inForce.some(
          (hold) => hold.placed.statement.scope.type === 'source' || heldRanges(hold, first, last).length > 0,
        ),
    stated: () => retention.registers().reduce((sum, { statements }) => sum + statements.length, 0),
  };
}
