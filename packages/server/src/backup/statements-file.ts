import { chainFault, type Logged, readStatement, statementJson } from '@daybook/event';
import { parseNote } from '@daybook/tlog';
import { BackupFault } from './fault.ts';
import type { Notary, NoteReader } from './ports.ts';

/** In the folder of the backups: what is stated about retention, more often than there are backups. */
export const statementsFile = 'statements/statements.jsonl';
/** In a data directory that was restored, until all of it was stated again. */
export const lostStatementsFile = 'lost-statements.jsonl';
/** It is held in memory. */
export const statementsBytesMax = 256 * 1024 * 1024;
const noteTitle = 'Daybook statements, format 1';

/** What one log states. */
export interface StatedLog {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  /** How far it was read. */
  readonly size: number;
  readonly statements: readonly Logged[];
  /** Words of holds, by the index of the event that has them, as JSON. */
  readonly words: ReadonlyMap<number, unknown>;
}

export interface Stated {
  readonly madeAt: string;
  readonly logs: readonly StatedLog[];
}

type Sha256Hex = (bytes: Uint8Array) => string;

/** One line each, and the note that signs them. */
export async function encodeStated({ madeAt, logs }: Stated, notary: Notary, sha256: Sha256Hex): Promise<Uint8Array> {
  const lines: unknown[] = [{ statements: 1, madeAt }];
  for (const { tenant, log, origin, size, statements, words } of logs) {
    lines.push({ tenant, log, origin, size });
    for (const { index, receivedUs, statement } of statements)
      lines.push({ index, receivedUs, statement: statementJson(statement) });
    for (const [index, of] of words) lines.push({ words: index, of });
  }
  const content = new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const note = await notary.sign(textOf(madeAt, sha256(content), content.length));
  return new Uint8Array(Buffer.concat([content, new TextEncoder().encode(`${JSON.stringify({ note })}\n`)]));
}

const textOf = (madeAt: string, sha256: string, bytes: number): string =>
  `${noteTitle}\nmade ${madeAt}\ncontent ${sha256} ${bytes}\n`;

/** @throws BackupFault that names the place: what was changed, cut, or signed by nobody who is trusted is not believed. */
export async function decodeStated(
  bytes: Uint8Array,
  place: string,
  notes: NoteReader,
  sha256: Sha256Hex,
): Promise<Stated> {
  const end = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  const noteJson = bytes.at(-1) === 0x0a ? jsonOf(new TextDecoder().decode(bytes.subarray(end))) : undefined;
  const text = isRecord(noteJson) ? noteJson['note'] : undefined;
  const parsed = typeof text === 'string' ? parseNote(text) : null;
  if (parsed?.ok !== true)
    throw new BackupFault(`${place} does not end with the note that signs it: it was cut, or is no file of statements`);
  const fault = await notes.faultOf(parsed.note);
  if (fault !== null) throw new BackupFault(`${place}: ${fault}`);
  const content = bytes.subarray(0, end);
  const lines = new TextDecoder().decode(content).split('\n').slice(0, -1);
  const head = jsonOf(lines[0] ?? '');
  const madeAt = isRecord(head) && typeof head['madeAt'] === 'string' ? head['madeAt'] : '';
  if (parsed.note.text !== textOf(madeAt, sha256(content), content.length))
    throw new BackupFault(`${place} is not what was signed: lines of it were changed, cut or added`);
  if (!isRecord(head) || head['statements'] !== 1)
    throw new BackupFault(
      `${place}, line 1: its format is ${String(isRecord(head) ? head['statements'] : null)}; this Daybook knows 1`,
    );
  return { madeAt, logs: readLogs(lines, place) };
}

function readLogs(lines: readonly string[], place: string): StatedLog[] {
  const logs: (StatedLog & { readonly statements: Logged[]; readonly words: Map<number, unknown> })[] = [];
  for (const [i, line] of lines.entries()) {
    if (i === 0) continue;
    const value = jsonOf(line);
    const current = logs.at(-1);
    const log = readLog(value);
    const logged = readLogged(value);
    if (log !== null) logs.push({ ...log, statements: [], words: new Map() });
    else if (current !== undefined && logged !== null) current.statements.push(logged);
    else if (current !== undefined && isRecord(value) && typeof value['words'] === 'number')
      current.words.set(value['words'], value['of']);
    else
      throw new BackupFault(
        `${place}, line ${i + 1}, is nothing that this Daybook knows: a newer one wrote it. Use that one.`,
      );
  }
  for (const { tenant, statements } of logs) {
    const fault = chainFault(statements);
    if (fault !== null) throw new BackupFault(`${place}: of ${tenant}, ${fault}`);
  }
  return logs;
}

function readLog(value: unknown): Omit<StatedLog, 'statements' | 'words'> | null {
  if (!isRecord(value)) return null;
  const { tenant, log, origin, size } = value;
  if (typeof tenant !== 'string' || typeof log !== 'number') return null;
  return typeof origin === 'string' && typeof size === 'number' ? { tenant, log, origin, size } : null;
}

function readLogged(value: unknown): Logged | null {
  if (!isRecord(value)) return null;
  const { index, receivedUs } = value;
  const statement = readStatement(value['statement']);
  return typeof index === 'number' && typeof receivedUs === 'number' && statement !== null
    ? { index, receivedUs, statement }
    : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How statements of a file and those of a log that was restored go together. */
export type Join =
  /** The file goes on where the log ends, or says the same. */
  | { readonly how: 'joins'; readonly isNew: boolean }
  /** The log has statements that the file does not know. */
  | { readonly how: 'older' }
  | { readonly how: 'other'; readonly detail: string };

/** @param known All that the restored log states before index `end`, with which it ends. */
export function joinOf(statements: readonly Logged[], known: readonly Logged[], end: number): Join {
  const before = statements.filter(({ index }) => index < end);
  for (const [i, logged] of before.entries()) {
    const own = known[i];
    if (own !== undefined && textOfLogged(own) === textOfLogged(logged)) continue;
    const found = own === undefined ? 'has no statement there' : `states something else (at ${own.index})`;
    return { how: 'other', detail: `the file has a statement at ${logged.index}, where the backup ${found}` };
  }
  if (before.length < known.length)
    return statements.length === before.length
      ? { how: 'older' }
      : {
          how: 'other',
          detail: `the backup has a statement at ${known[before.length]?.index}, which the file does not have`,
        };
  return { how: 'joins', isNew: statements.length > before.length };
}

const textOfLogged = ({ index, receivedUs, statement }: Logged): string =>
  JSON.stringify([index, receivedUs, statementJson(statement)]);

/** Whether one file says the beginning of what the other says, of each of its logs. */
export const isBeginning = (one: Stated, other: Stated): boolean =>
  one.logs.every((log) => {
    const of = other.logs.find(({ origin, tenant, log: number }) => {
      return origin === log.origin && tenant === log.tenant && number === log.log;
    });
    if (of === undefined) return log.statements.length === 0;
    const same = of.statements.slice(0, log.statements.length);
    return joinOf(log.statements, same, Infinity).how === 'joins';
  });
