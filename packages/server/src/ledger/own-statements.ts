import {
  type Basis,
  chainFault,
  dayOfUs,
  decodeEntry,
  entryFlags,
  listSegments,
  type Logged,
  type ReadFiles,
  SegmentContent,
  statementClass,
} from '@daybook/event';
import { cachedTiles } from './cached-tiles.ts';
import { type LogState, knownStatements, unsettledRecords } from './log-state.ts';
import { LedgerReader, type ReaderTools } from './reader.ts';
import { indicesOf, take } from './statements.ts';
import type { LedgerTools } from './tools.ts';

/** What reading takes. */
export type StatementTools = Pick<LedgerTools, 'hasher' | 'sha256' | 'codec'> & { readonly files: ReadFiles };

const readAtOnce = 2048;
const foundAtOnce = 256;

/**
 * All statements of a log up to its published head, in its order, and what follows from them, as the ledger's thread reads them from the
 * disk: each once, checked under that head. Throws where one cannot be read, or one is missing: nothing may be destroyed then.
 */
export async function readOwnStatements(
  state: LogState,
  tools: StatementTools,
): Promise<{ readonly statements: readonly Logged[]; readonly basis: Basis }> {
  const size = state.published?.size ?? 0;
  const { stated } = state;
  const next = await readFrom(state, stated.end, size, tools);
  const known = stated.statements.length;
  for (const logged of next) {
    stated.statements.push(logged);
    stated.growing.take(logged);
  }
  stated.end = size;
  const fault = chainFault(stated.statements, known);
  // What was read is in doubt then, all of it.
  if (fault !== null) state.stated = knownStatements();
  if (fault !== null) throw new Error(fault);
  return { statements: stated.statements, basis: stated.growing.basis() };
}

/** Statements from an index on. Where a log is large, those in segments are found by these, and only the rest by their entries. */
async function readFrom(state: LogState, from: number, size: number, tools: StatementTools): Promise<Logged[]> {
  const { tenant, log } = state;
  const settledEnd = Math.min(state.recordsFirst, size);
  const lastUs = state.stated.statements.at(-1)?.receivedUs ?? 0;
  const names = from < settledEnd ? await listSegments(tools.files, tenant, log, statementClass, dayOfUs(lastUs)) : [];
  const content = new SegmentContent(tools.files, tenant, log, tools.codec);
  content.added(names);
  // Statements of one tile are proved by it one after the other.
  const reader = ledgerReaderOf(state, content, { ...tools, files: cachedTiles(tools.files) });
  const stated = new Map<number, Logged>();
  // One after the other: what was read to know its indices is there when its events are.
  for (const name of names.filter(({ last }) => last >= from)) {
    const indices = await indicesOf(content, name);
    await readAll(
      reader,
      indices.filter((index) => index >= from && index < settledEnd && !stated.has(index)),
      stated,
    );
  }
  for (let first = Math.max(from, settledEnd); first < size; first += readAtOnce) {
    const own: number[] = [];
    const end = Math.min(size, first + readAtOnce);
    for (const [i, bytes] of (await reader.entries(first, end, size)).entries()) {
      const entry = decodeEntry(bytes ?? new Uint8Array());
      if (!entry.ok) throw new Error(`the entry of event ${first + i} cannot be read`);
      const isOwn = (entry.value.flags & entryFlags.own) !== 0;
      if (isOwn && entry.value.class === statementClass) own.push(first + i);
    }
    await readAll(reader, own, stated);
  }
  return [...stated.values()].toSorted((a, b) => a.index - b.index);
}

/** A reader of what a log has published, for the thread that writes it. */
export function ledgerReaderOf(
  state: LogState,
  content: SegmentContent,
  tools: Pick<ReaderTools, 'files' | 'hasher' | 'sha256'>,
): LedgerReader {
  return new LedgerReader(state.tenant, state.log, {
    files: tools.files,
    content,
    hasher: tools.hasher,
    sha256: tools.sha256,
    settledEnd: () => state.recordsFirst,
    unsettled: async (first, end) => unsettledRecords(state, first, end),
    published: () => state.published,
  });
}

async function readAll(reader: LedgerReader, indices: readonly number[], stated: Map<number, Logged>): Promise<void> {
  for (let i = 0; i < indices.length; i += foundAtOnce) {
    for (const found of await reader.findAll(indices.slice(i, i + foundAtOnce))) {
      if (!found.ok) throw new Error(`a statement cannot be read: ${found.detail}`);
      take(found.stored, stated);
    }
  }
}
