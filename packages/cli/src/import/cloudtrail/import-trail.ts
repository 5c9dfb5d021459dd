import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@daybook/api';
import { chunksOf } from '../chunks.ts';
import { sendChunks } from '../send.ts';
import { type ReadDigest, readDigest } from './digest.ts';
import { placeOf, trailFiles, type TrailFiles } from './directory.ts';
import { limits } from './limits.ts';
import { logLines } from './log-lines.ts';
import type { PublicKeys } from './public-keys.ts';
import { record, type Recorded, unprovedEvent, verdictEvent } from './record.ts';
import type { TrailState } from './state.ts';
import { unpack } from './unpack.ts';
import { type LogState, type Verdict, verifyTrail } from './verify.ts';

export interface TrailImport {
  readonly client: Client;
  /** Undefined for the token of a source, which writes to its own. */
  readonly source: string | undefined;
  readonly directory: string;
  /** The folder that `AWSLogs` lies in. */
  readonly root: string;
  readonly keys: PublicKeys;
  readonly state: TrailState;
  /** Null for once; else how often it is looked, and how long something may be on its way before it is missing. */
  readonly follow: { readonly pollMs: number; readonly graceMs: number; readonly signal: AbortSignal } | null;
  /** What an operator should know. */
  readonly note: (text: string) => void;
  /** Waits for a server that is away, where that is wanted. */
  readonly taking: <T>(send: () => Promise<T>) => Promise<T>;
}

export interface TrailTotals {
  files: number;
  events: number;
  unparsed: number;
  repeated: number;
  unreadable: number;
  readonly digests: Record<Verdict['state'], number>;
  /** Log files by what is known of them; `unproved` are those that no digest which is signed names. */
  readonly logs: { proved: number; altered: number; missing: number; unproved: number };
}

/**
 * Sends all log files of a trail, and checks them against the digests that AWS signed: what is altered, missing or not proved
 * is noted, counted and recorded in the log. A file is sent whatever the digests say: its verdict is beside it. With `follow` it goes on
 * until its signal aborts, and sends each file once. Throws `AppError`, `TransportError`, `Failure`.
 */
export async function importTrail(wanted: TrailImport): Promise<TrailTotals> {
  const run = new Run(wanted);
  const { follow } = wanted;
  do {
    await run.pass().catch((error: unknown) => {
      // It was told to end while it waited for the server: what was not sent is sent the next time.
      if (follow?.signal.aborted !== true) throw error;
    });
    if (follow !== null) await sleep(follow.pollMs, undefined, { signal: follow.signal }).catch(() => undefined);
  } while (follow !== null && !follow.signal.aborted);
  return run.totals;
}

interface Seen {
  readonly stamp: string;
  readonly read: ReadDigest;
}

class Run {
  readonly totals: TrailTotals = {
    files: 0,
    events: 0,
    unparsed: 0,
    repeated: 0,
    unreadable: 0,
    digests: { valid: 0, unproved: 0, altered: 0, missing: 0, unreadable: 0 },
    logs: { proved: 0, altered: 0, missing: 0, unproved: 0 },
  };
  readonly #wanted: TrailImport;
  readonly #digests = new Map<string, Seen>();
  /** By key: size and time of files that could not be read, so that one that is written anew is tried again. */
  readonly #unreadable = new Map<string, string>();
  /** By what was found at fault and may be on its way: since when. */
  readonly #since = new Map<string, number>();
  /** Whether something came since the digests were last checked. */
  #isNew = true;

  constructor(wanted: TrailImport) {
    this.#wanted = wanted;
  }

  /** One look at the directory. */
  async pass(): Promise<void> {
    const { directory, root } = this.#wanted;
    const files = await trailFiles(directory, root);
    await this.#sendLogs(files);
    if (this.#isEnding) return;
    await this.#readDigests(files);
    if (!this.#isNew && this.#since.size === 0) return;
    this.#isNew = false;
    const digests = new Map([...this.#digests].map(([key, { read }]) => [key, read]));
    const verdicts = verifyTrail({ digests, logs: (key) => this.#stateOf(key) }, this.#wanted.keys);
    await this.#tell(verdicts);
    this.#count(verdicts);
  }

  get #isEnding(): boolean {
    return this.#wanted.follow?.signal.aborted === true;
  }

  #stateOf(key: string): LogState | null {
    const sent = this.#wanted.state.of(key);
    return sent ?? (this.#unreadable.has(key) ? { code: 'unreadable' } : null);
  }

  async #sendLogs({ logs }: TrailFiles): Promise<void> {
    const { state } = this.#wanted;
    const timeOf = (key: string): string => placeOf(key)?.time ?? '';
    const waiting = [...logs].filter(([key]) => state.of(key) === null);
    waiting.sort(([a], [b]) => (timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : a < b ? -1 : 1));
    for (const [key, file] of waiting) {
      if (this.#isEnding) return;
      await this.#sendLog(key, file);
    }
  }

  async #sendLog(key: string, file: string): Promise<void> {
    const { client, source, state, note, taking } = this.#wanted;
    const stamp = await stampOf(file);
    if (this.#unreadable.get(key) === stamp) return;
    const unpacked = await unpack(file, limits.bytesMax);
    if (!unpacked.ok) {
      if (unpacked.code === 'missing') return;
      this.#unreadable.set(key, stamp);
      this.#isNew = true;
      this.totals.unreadable += 1;
      note(`unreadable  ${key}: ${unpacked.why}`);
      return;
    }
    const target = { client, source, format: 'cloudtrail', referenceMs: undefined, zoneOffsetMin: undefined } as const;
    const { totals } = await taking(() =>
      sendChunks(chunksOf(logLines(unpacked.bytes)), { ...target, onProgress: () => undefined }),
    );
    await state.sent(key, unpacked.sha256);
    this.#isNew = true;
    if (this.#unreadable.delete(key)) this.totals.unreadable -= 1;
    this.totals.files += 1;
    for (const name of ['events', 'unparsed', 'repeated'] as const) this.totals[name] += totals[name];
  }

  async #readDigests({ digests }: TrailFiles): Promise<void> {
    for (const [key, file] of digests) {
      const known = this.#digests.get(key);
      if (known !== undefined && this.#wanted.state.saidOf(key) !== null && isGood(known.read)) continue;
      const stamp = `${await stampOf(file)} ${await stampOf(`${file}.head.json`)}`;
      if (known?.stamp === stamp) continue;
      this.#digests.set(key, { stamp, read: await readDigest(key, file) });
      this.#isNew = true;
    }
  }

  /** Says and records what is new. */
  async #tell(verdicts: readonly Verdict[]): Promise<void> {
    const { state, note } = this.#wanted;
    const waiting = new Set<string>();
    let isNews = false;
    for (const verdict of verdicts) {
      const recorded = verdictEvent(verdict);
      if (state.saidOf(verdict.key) === recorded.key) continue;
      if (!this.#isRipe(verdict, verdicts)) {
        waiting.add(foundOf(verdict));
        continue;
      }
      await this.#record(recorded);
      for (const line of linesOf(verdict)) note(line);
      await state.said(verdict.key, recorded.key);
      isNews = true;
    }
    for (const found of this.#since.keys()) if (!waiting.has(found)) this.#since.delete(found);
    const { newest, logs } = this.#unproved(verdicts);
    if (logs.length === 0 || newest === null || !isNews) return;
    for (const key of logs.slice(0, notedMax)) note(`unproved    ${key}: in no digest that is known to be signed`);
    if (logs.length > notedMax) note(`unproved    and ${logs.length - notedMax} more`);
    await this.#record(unprovedEvent(newest, logs));
  }

  async #record(recorded: Recorded): Promise<void> {
    const { client, source, taking } = this.#wanted;
    await taking(() => record(client, recorded, source));
  }

  /**
   * While a directory is followed, files come in any order: what is missing or cannot be read may be on its way, and the newest
   * digest of a trail waits for the next one, which says how it is signed.
   */
  #isRipe(verdict: Verdict, all: readonly Verdict[]): boolean {
    const { follow } = this.#wanted;
    if (follow === null) return true;
    const isSettled =
      (verdict.state === 'valid' || verdict.state === 'altered') &&
      verdict.faults.every(({ fault }) => fault === 'altered');
    if (isSettled) return true;
    if (verdict.state === 'unproved' && !all.some(({ digest }) => digest?.previous?.key === verdict.key)) return false;
    const found = foundOf(verdict);
    const now = performance.now();
    const since = this.#since.get(found) ?? now;
    this.#since.set(found, since);
    return now - since >= follow.graceMs;
  }

  /**
   * Log files that were delivered before the newest digest of their region begins, and are in none that is valid. Of those that are
   * younger the next digest may still speak.
   */
  #unproved(verdicts: readonly Verdict[]): { newest: string | null; logs: string[] } {
    const proved = new Set(verdicts.flatMap(({ state, intact }) => (state === 'valid' ? intact : [])));
    const named = new Set(verdicts.flatMap(({ faults }) => faults.map(({ key }) => key)));
    const begins = new Map<string, string>();
    let newest: string | null = null;
    for (const { key, digest } of verdicts) {
      const place = placeOf(key);
      if (digest === null || place === null) continue;
      const begin = digest.startTime.replaceAll(/[-:]/g, '').slice(0, 13);
      if (begin > (begins.get(place.region) ?? '')) begins.set(place.region, begin);
      if (newest === null || digest.endTime > newest) newest = digest.endTime;
    }
    const logs = [...this.#wanted.state.logs].filter((key) => {
      const place = placeOf(key);
      if (proved.has(key) || named.has(key)) return false;
      return place !== null && place.time < (begins.get(place.region) ?? '');
    });
    return { newest, logs };
  }

  #count(verdicts: readonly Verdict[]): void {
    const { digests, logs } = this.totals;
    for (const state of ['valid', 'unproved', 'altered', 'missing', 'unreadable'] as const)
      digests[state] = verdicts.filter((each) => each.state === state).length;
    const faults = (wanted: string): number =>
      new Set(verdicts.flatMap((each) => each.faults.filter(({ fault }) => fault === wanted).map(({ key }) => key)))
        .size;
    const proved = new Set(verdicts.flatMap(({ state, intact }) => (state === 'valid' ? intact : [])));
    logs.proved = proved.size;
    logs.altered = faults('altered');
    logs.missing = faults('missing');
    logs.unproved = [...this.#wanted.state.logs].filter((key) => !proved.has(key)).length - logs.altered;
  }
}

const notedMax = 20;

function linesOf({ key, state, why, faults, isAfterGap }: Verdict): string[] {
  return [
    ...(state === 'valid' ? [] : [`${state.padEnd(11)} ${key}: ${why}`]),
    ...(isAfterGap ? [`gap         ${key}: it follows no other digest, though there are older ones`] : []),
    ...faults.slice(0, notedMax).map(({ key: log, fault }) => `${fault.padEnd(11)} ${log}: named by ${key}`),
    ...(faults.length > notedMax ? [`            and ${faults.length - notedMax} more named by ${key}`] : []),
  ];
}

const foundOf = ({ key, state, faults }: Verdict): string => `${key} ${state} ${faults.length}`;

const isGood = (read: ReadDigest): boolean => read.ok;

async function stampOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  return found === null ? '-' : `${found.size} ${found.mtimeMs} ${found.ino}`;
}
