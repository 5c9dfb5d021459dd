import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeEvents, type Event } from '@daybook/event';
import { createBatchHasher, hashNodesBy } from '@daybook/event/hash';
import { nodeCrc32, nodeSegmentCodec } from '@daybook/event/node';
import { encodeVkey } from '@daybook/tlog';
import { ed25519Signer } from '@daybook/tlog/node';
import type { Head, KeyAnswer, LogIdentity } from '../../../server/src/ledger/ports.ts';
import { makeSubmission } from '../../../server/src/ledger/submission.ts';
import { defaultLimits, LedgerWriter } from '../../../server/src/ledger/writer.ts';
import { nodeFiles } from '../../../server/src/platform/disk.ts';

/** A data directory that the server's own writer writes, with a clock and a randomness that are always the same. */
export interface TestLog extends AsyncDisposable {
  readonly directory: string;
  readonly writer: LedgerWriter;
  readonly vkey: string;
  /** Appends events and publishes; a second passes for each call. */
  append(count: number, own?: boolean): Promise<void>;
  /** Appends without publishing. */
  appendOnly(count: number): Promise<void>;
  /** Appends these events, which are of a source unless they are Daybook's own, and publishes. Gives the index of the first. */
  appendEvents(events: readonly Event[], ofClass: number, own: boolean): Promise<number>;
  advance(seconds: number): void;
  /** µs since 1970. */
  nowUs(): number;
  close(): Promise<void>;
}

export interface TestLogOptions {
  readonly origin?: string;
  /** Small ones make segments soon. */
  readonly walFileBytesMax?: number;
  readonly seed?: number;
}

const startUs = 1_795_000_000_000_000;

export function eventOf(i: number): Event {
  return {
    id: `01900000-0000-7000-8000-${String(i).padStart(12, '0')}`,
    time: '2026-11-23T03:04:05Z',
    kind: 'http.request',
    action: 'GET',
    outcome: 'success',
    severity: 1,
    actor: { type: 'user', id: `user-${i}` },
    origin: { ip: '192.0.2.7' },
    request: { method: 'GET', url: `/page/${i}`, status: 200 },
    raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode(`GET /page/${i} 200 ${'x'.repeat(i % 50)}`) },
  };
}

export async function writeTestLog(options: TestLogOptions = {}): Promise<TestLog> {
  const directory = await mkdtemp(path.join(tmpdir(), 'daybook-verify-'));
  const identity: LogIdentity = { tenant: 'default', log: 1, origin: options.origin ?? 'test.example/log' };
  const signer = ed25519Signer(identity.origin, new Uint8Array(32).fill(options.seed ?? 7));
  const hasher = createBatchHasher();
  let nowUs = startUs;
  let random = 1;
  const heads = new Map<string, Head>();
  const logs: LogIdentity[] = [];
  const answers: KeyAnswer[] = [];
  const writer = await LedgerWriter.open(
    {
      files: nodeFiles(directory),
      heads: {
        logs: () => logs,
        addLog: (each) => void logs.push(each),
        head: (tenant, log) => heads.get(`${tenant}/${log}`) ?? null,
        saveHead: (head) => void heads.set(`${head.tenant}/${head.log}`, head),
      },
      keys: { find: () => null, add: (_tenant, _log, added) => void answers.push(...added), prune: () => undefined },
      hasher,
      hashNodes: hashNodesBy(hasher),
      sha256: (bytes) => hasher.sha256(bytes),
      codec: nodeSegmentCodec,
      crc32: nodeCrc32,
      randomBytes: (count) =>
        Uint8Array.from({ length: count }, () => (random = (random * 69_069 + 1) % 2 ** 32) & 255),
      nowUs: () => nowUs,
      signersOf: () => [signer],
    },
    {
      ...defaultLimits,
      walFileBytesMax: options.walFileBytesMax ?? defaultLimits.walFileBytesMax,
      reserveBytes: 0,
      reserveFileBytes: 0,
    },
  );
  writer.addLog(identity);
  const vkey = encodeVkey(signer.key);
  await writeFile(path.join(directory, 'log.vkey'), `${vkey}\n`);
  let written = 0;
  const appendOnly = async (count: number, own = false): Promise<void> => {
    const events = Array.from({ length: count }, (_, i) => eventOf(written + i));
    written += count;
    nowUs += 1_000_000;
    const input = { tenant: 'default', source: own ? 0 : 3, own, class: own ? 0 : 1, events: encodeEvents(events) };
    const appended = await writer.append(makeSubmission(input));
    if (!appended.ok) throw new Error(appended.detail);
  };
  return {
    directory,
    writer,
    vkey,
    appendOnly,
    append: async (count, own) => {
      await appendOnly(count, own);
      await writer.publish();
    },
    appendEvents: async (events, ofClass, own) => {
      nowUs += 1_000_000;
      const input = { tenant: 'default', source: own ? 0 : 3, own, class: ofClass, events: encodeEvents(events) };
      const appended = await writer.append(makeSubmission(input));
      if (!appended.ok) throw new Error(appended.detail);
      await writer.publish();
      return appended.runs[0]?.first ?? -1;
    },
    advance: (seconds) => {
      nowUs += seconds * 1_000_000;
    },
    nowUs: () => nowUs,
    close: () => writer.close(),
    [Symbol.asyncDispose]: async () => {
      await writer.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
