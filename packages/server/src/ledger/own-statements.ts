import {
  chainFault,
  decodeEntry,
  entryFlags,
  listSegments,
  type Logged,
  openSegment,
  readBlock,
  type ReadFiles,
  SegmentContent,
  segmentPath,
  statementClass,
  statementOf,
} from '@daybook/event';
import { type LogState, unsettledRecords } from './log-state.ts';
import { LedgerReader } from './reader.ts';
import type { LedgerTools } from './tools.ts';

/** What reading takes. */
export type StatementTools = Pick<LedgerTools, 'hasher' | 'sha256' | 'codec'> & { readonly files: ReadFiles };

const readAtOnce = 2048;
const foundAtOnce = 256;

/**
 * All statements of a log up to its published head, in its order, as the ledger's thread reads them from the disk. Each was checked under
 * that head once. Throws where one cannot be read, or one is missing: nothing may be destroyed then.
 */
export async function readOwnStatements(state: LogState, tools: StatementTools): Promise<Logged[]> {
  const { tenant, log, published } = state;
  const settledEnd = Math.min(state.recordsFirst, published?.size ?? 0);
  const names = await listSegments(tools.files, tenant, log, statementClass);
  const content = new SegmentContent(tools.files, tenant, log, tools.codec);
  content.added(names);
  const reader = ledgerReaderOf(state, content, tools);
  const statements: Logged[] = [];
  for (const name of names) {
    const path = segmentPath(tenant, log, name);
    const known = state.statements.get(path);
    const stated = known ?? (await readAll(reader, await indicesOf(state, name, tools)));
    // A segment of statements is never changed, and never removed.
    if (name.last < settledEnd) state.statements.set(path, stated);
    statements.push(...stated.filter(({ index }) => index < settledEnd));
  }
  const size = published?.size ?? 0;
  for (let first = settledEnd; first < size; first += readAtOnce) {
    const own: number[] = [];
    const end = Math.min(size, first + readAtOnce);
    for (const [i, bytes] of (await reader.entries(first, end, size)).entries()) {
      const entry = decodeEntry(bytes ?? new Uint8Array());
      if (!entry.ok) throw new Error(`the entry of event ${first + i} cannot be read`);
      const isOwn = (entry.value.flags & entryFlags.own) !== 0;
      if (isOwn && entry.value.class === statementClass) own.push(first + i);
    }
    statements.push(...(await readAll(reader, own)));
  }
  statements.sort((a, b) => a.index - b.index);
  const fault = chainFault(statements);
  if (fault !== null) throw new Error(fault);
  return statements;
}

/** A reader of what a log has published, for the thread that writes it. */
export function ledgerReaderOf(state: LogState, content: SegmentContent, tools: StatementTools): LedgerReader {
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

async function readAll(reader: LedgerReader, indices: readonly number[]): Promise<Logged[]> {
  const statements: Logged[] = [];
  for (let i = 0; i < indices.length; i += foundAtOnce) {
    for (const found of await reader.findAll(indices.slice(i, i + foundAtOnce))) {
      if (!found.ok) throw new Error(`a statement cannot be read: ${found.detail}`);
      const { own, class: ofClass, position, receivedUs, event } = found.stored;
      const statement = own && ofClass === statementClass ? statementOf(event) : null;
      if (statement !== null) statements.push({ index: position.index, receivedUs, statement });
    }
  }
  return statements;
}

async function indicesOf(
  { tenant, log, published }: LogState,
  name: Parameters<typeof segmentPath>[2],
  { files, codec }: StatementTools,
): Promise<number[]> {
  const path = segmentPath(tenant, log, name);
  const blocks = await openSegment(files, tenant, log, name, codec);
  if (!blocks.ok) throw new Error(`statements cannot be read: ${path}: ${blocks.code}`);
  const indices: number[] = [];
  for (const block of blocks.value) {
    const records = await readBlock(files, path, block, codec);
    if (!records.ok) throw new Error(`statements cannot be read: ${path}: ${records.code}`);
    for (const { index } of records.value) if (index < (published?.size ?? 0)) indices.push(index);
  }
  return indices;
}
