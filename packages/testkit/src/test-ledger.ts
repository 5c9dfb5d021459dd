import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { SegmentCodec } from '@daybook/event';
import { type BatchHasher, createBatchHasher, hashNodesBy } from '@daybook/event/hash';
import { nodeCrc32 } from '@daybook/event/node';
import { ed25519Signer, type NodeSigner } from '@daybook/tlog/node';
import {
  type LedgerEvents,
  type LedgerLimits,
  type LedgerTools,
  LedgerWriter,
} from '../../server/src/ledger/writer.ts';
import type { Published } from '../../server/src/ledger/log-state.ts';
import type { LogIdentity } from '../../server/src/ledger/ports.ts';
import { Faults, ProcessKilled } from './faults.ts';
import { MemoryStores } from './memory-stores.ts';
import { SeededRandom } from './seeded-random.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedFiles } from './simulated-files.ts';
import { positionsOf, submissionOf, type TestBatch } from './test-events.ts';

/** Small enough that a few events fill a file. */
export const testLimits: LedgerLimits = {
  walFileBytesMax: 4096,
  unsettledFilesMax: 2,
  groupBytesMax: 16 * 1024,
  reserveBytes: 0,
  reserveFileBytes: 1024,
};

/** What outlives the processes of a test: disk, stores, clock, and every checkpoint that was ever published. */
export class TestWorld {
  disk: SimulatedDisk;
  stores = new MemoryStores();
  readonly clock: SimulatedClock;
  readonly published: (Published & { readonly tenant: string })[] = [];
  readonly seed: number;
  /** Copies elsewhere that can be opened: by the name of their key, what was sealed. */
  readonly copies = new Map<string, Uint8Array>();
  readonly #hasher: BatchHasher;
  #processes = 0;

  constructor(options: { seed?: number; disk?: SimulatedDisk; clock?: SimulatedClock; hasher?: BatchHasher } = {}) {
    this.seed = options.seed ?? 1;
    this.disk = options.disk ?? new SimulatedDisk();
    this.clock = options.clock ?? new SimulatedClock();
    this.#hasher = options.hasher ?? createBatchHasher();
  }

  tools(faults: Faults, pause?: () => Promise<void>): LedgerTools {
    const hasher = this.#hasher;
    this.#processes += 1;
    const random = new SeededRandom(this.seed * 1000 + this.#processes);
    const store = this.stores.of(faults);
    return {
      files: new SimulatedFiles(this.disk, faults, pause),
      heads: store,
      keys: store,
      hasher,
      hashNodes: hashNodesBy(hasher),
      sha256: (bytes) => hasher.sha256(bytes),
      codec: syncCodec,
      crc32: nodeCrc32,
      copyKeys: { forget: (name) => void this.copies.delete(name) },
      randomBytes: (count) => random.bytes(count),
      nowUs: () => this.clock.nowUs(),
      signersOf: ({ origin }) => [testSigner(origin)],
    };
  }
}

export interface TestLedgerOptions {
  readonly world?: TestWorld;
  readonly faults?: Faults;
  readonly limits?: Partial<LedgerLimits>;
  readonly tenants?: readonly string[];
  readonly pause?: () => Promise<void>;
  readonly events?: LedgerEvents;
}

/** A ledger's writer in a process of its own over a simulated disk. */
export class TestLedger {
  readonly world: TestWorld;
  readonly faults: Faults;
  readonly troubles: string[] = [];
  fatal: unknown = null;
  writer: LedgerWriter;

  constructor(world: TestWorld, faults: Faults, writer: LedgerWriter) {
    this.world = world;
    this.faults = faults;
    this.writer = writer;
  }

  /** Sends a batch; true once it is acknowledged. Null where the process died meanwhile. */
  async send(batch: TestBatch): Promise<boolean | null> {
    const answer = await this.orKilled(this.writer.append(submissionOf(batch)));
    if (answer === null) return null;
    if (!answer.ok) return false;
    const positions = positionsOf(answer);
    if (batch.positions !== null && batch.positions.join() !== positions.join()) {
      throw new Error(`a batch that was at ${batch.positions.join()} is said to be at ${positions.join()}`);
    }
    batch.positions = positions;
    return true;
  }

  /** Sends a batch that must be taken. */
  async take(batch: TestBatch): Promise<readonly number[]> {
    const answer = await this.writer.append(submissionOf(batch));
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.detail}`);
    batch.positions = positionsOf(answer);
    return batch.positions;
  }

  async orKilled<T>(work: Promise<T>): Promise<T | null> {
    return Promise.race([work, this.faults.killed.then(() => null)]);
  }
}

/**
 * Opens a ledger as a process would at its start, with a log for each tenant. Rejects with what opening throws; null where
 * the process was killed meanwhile.
 */
export async function startTestLedger(options: TestLedgerOptions = {}): Promise<TestLedger | null> {
  const { world = new TestWorld(), faults = new Faults(), tenants = ['default'] } = options;
  const ledger: { current: TestLedger | null } = { current: null };
  const early: unknown[] = [];
  const events: LedgerEvents = {
    ...options.events,
    onPublished(tenant, log, published) {
      world.published.push({ tenant, ...published });
      options.events?.onPublished?.(tenant, log, published);
    },
    onTrouble: (what, error) => ledger.current?.troubles.push(`${what}: ${String(error)}`),
    onFatal(error) {
      early.push(error);
      if (ledger.current !== null) ledger.current.fatal = error;
    },
  };
  const opening = LedgerWriter.open(world.tools(faults, options.pause), { ...testLimits, ...options.limits }, events);
  const writer = await Promise.race([opening, faults.killed.then(() => null)]).catch((error: unknown) => {
    faults.kill(); // a process that cannot start ends
    throw error;
  });
  if (writer === null) return null;
  ledger.current = new TestLedger(world, faults, writer);
  ledger.current.fatal = early[0] ?? null;
  try {
    for (const tenant of tenants) writer.addLog(testIdentity(tenant));
  } catch (error) {
    if (error instanceof ProcessKilled) return null;
    faults.kill(); // a process that cannot start ends
    throw error;
  }
  return ledger.current;
}

/** As `startTestLedger`, for tests that do not kill it meanwhile. */
export async function openTestLedger(options: TestLedgerOptions = {}): Promise<TestLedger> {
  const ledger = await startTestLedger(options);
  if (ledger === null) throw new Error('the process was killed while it started');
  return ledger;
}

export const testIdentity = (tenant: string): LogIdentity => ({ tenant, log: 1, origin: `example.org/${tenant}` });

const testKeySeed = new Uint8Array(32).fill(7);

/** The key of every test's log, as PKCS #8 (RFC 8410). */
export function testKeyPem(): string {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), testKeySeed]);
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
}

const signers = new Map<string, NodeSigner>();

/** The key is the same in every test. */
export function testSigner(origin: string): NodeSigner {
  const signer = signers.get(origin) ?? ed25519Signer(origin, testKeySeed);
  signers.set(origin, signer);
  return signer;
}

/** Without threads, so that a run follows from its seed. */
const syncCodec: SegmentCodec = {
  compress: async (bytes) => new Uint8Array(zstdCompressSync(bytes)),
  decompress: (bytes, rawBytes) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, rawBytes) }),
  crc32: (bytes) => crc32(bytes),
};
