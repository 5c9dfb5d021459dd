import { decodeEntry, entryBytes, logDirectory, type ReadFiles } from '@daybook/event';
import type { BatchHasher } from '@daybook/event/hash';
import {
  encodeVkey,
  entriesPath,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  policyOfKeys,
  TILE_WIDTH,
  type VerifierKey,
  verifierKey,
} from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { Findings, TreeCheck, TreeFiles, type Trust, trustOf } from '@daybook/verify';
import type { FoundLog, ReadCheckpoint, TreeFault } from '../retain/index.ts';

/**
 * Believes what a key of the policy signed. A server signs for every tenant with one key, each under a name of its own: a file of keys that is older than a tenant
 * stands for that one too. `trust.current` has what was believed so far.
 */
export function checkpointReader(trust: { current: Trust }): ReadCheckpoint {
  const given = trust.current;
  return async (note) => {
    const parsed = parseNote(note);
    const head = parsed.ok ? parseCheckpoint(parsed.note.text) : null;
    if (head?.ok !== true) return { fault: 'it is no checkpoint' };
    const { origin } = head.checkpoint;
    if (given.report.from === 'key' && !trust.current.policy.logs.some(({ key }) => key.name === origin)) {
      const keys = trust.current.policy.logs.map(({ key }) => key);
      const named = keys.map(({ type, publicKey }) => verifierKey(nodeCrypto.sha256, origin, type, publicKey));
      const wider = trustOf(policyOfKeys([...keys, ...unique(named)]), 'key', given.report.path);
      const opened = await openCheckpoint(nodeCrypto, note, wider.policy);
      if (!opened.ok) return { fault: `no key that is trusted signed it (${origin})` };
      trust.current = wider;
    }
    const opened = await openCheckpoint(nodeCrypto, note, trust.current.policy);
    if (!opened.ok) return { fault: `it is of ${origin}, and not signed as it should be (${opened.code})` };
    const { size, root } = opened.checkpoint;
    return { origin, size, root };
  };
}

const unique = (keys: readonly VerifierKey[]): VerifierKey[] => [
  ...new Map(keys.map((key) => [encodeVkey(key), key])).values(),
];

/** `log.vkey`: a line for each log. */
export function vkeysOf(logs: readonly FoundLog[], { policy }: Trust): string {
  const lines = logs.flatMap(({ origin }) =>
    policy.logs.filter(({ key }) => key.name === origin).map(({ key }) => encodeVkey(key)),
  );
  return `${[...new Set(lines)].join('\n')}\n`;
}

const findingsMax = 100;

/** Holds tiles and bundles on the disk against a signed root, and notes which sources the entries are of. */
export class TreeChecker {
  readonly #files: ReadFiles;
  readonly #hasher: BatchHasher;
  /** By tenant: when each source was first seen, µs since 1970. */
  readonly sources = new Map<string, Map<number, number>>();

  constructor(files: ReadFiles, hasher: BatchHasher) {
    this.#files = files;
    this.#hasher = hasher;
  }

  async check({ tenant, log, size, root }: FoundLog): Promise<TreeFault[]> {
    const findings = new Findings(findingsMax);
    const files = TreeFiles.ofDirectory(this.#files, tenant, log);
    const check = new TreeCheck({ files, size, root, hasher: this.#hasher, findings, sizes: [] });
    const sources = this.sources.get(tenant) ?? new Map<number, number>();
    this.sources.set(tenant, sources);
    for await (const { entries } of check.windows())
      for (let at = 0; at < entries.length; at += entryBytes)
        noteSource(entries.subarray(at, at + entryBytes), sources);
    const faults = findings.list.flatMap(({ code, path, first, detail }): TreeFault[] => {
      // Partial tiles are computed, not read; and times are no matter of the tree.
      const isComputed = code.startsWith('tile.') && path?.includes('.p/') === true;
      if (isComputed || path === undefined || code === 'entry.time') return [];
      return [{ object: path, first: first ?? null, detail: detail ?? code }];
    });
    if (faults.length > 0 || !findings.list.some(({ code }) => code === 'root.other')) return faults;
    // Nothing above tells which entries of a partial bundle are right, but that together they are not.
    const tile = Math.floor(size / TILE_WIDTH);
    const object = `${logDirectory(tenant, log)}/${entriesPath(tile, size % TILE_WIDTH || TILE_WIDTH)}`;
    return [{ object, first: tile * TILE_WIDTH, detail: 'the entries do not give the root that was signed' }];
  }
}

function noteSource(bytes: Uint8Array, sources: Map<number, number>): void {
  const entry = decodeEntry(bytes);
  if (!entry.ok) return;
  const { source, receivedUs } = entry.value;
  if (source !== 0 && !sources.has(source)) sources.set(source, receivedUs);
}
