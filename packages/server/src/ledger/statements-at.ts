import {
  listSegments,
  type Logged,
  type ReadFiles,
  SegmentContent,
  statementClass,
  statementJson,
  statementOf,
  type StoredEvent,
} from '@daybook/event';
import { fullTilesOf, type LogMoment, type MomentTools, stateAtHead } from './moment.ts';
import { knownStatements } from './log-state.ts';
import { ledgerReaderOf, readOwnStatements } from './own-statements.ts';
import { partialFiles } from './tiles.ts';

/** What a log states at a moment, each checked under its head. */
export interface StatedAt {
  readonly statements: readonly Logged[];
  /** The event at an index, checked; null where it cannot be read. */
  find(index: number): Promise<StoredEvent | null>;
}

/**
 * Reads the content of statements and the write-ahead log, and nothing else. Throws where a statement cannot be read, or one is missing.
 *
 * @param known From somewhere that is believed: what this log stated at the beginning. Where its last one is in the log, they are not read again.
 */
export async function statementsAt(
  moment: LogMoment,
  tools: MomentTools,
  known: readonly Logged[] = [],
): Promise<StatedAt> {
  const state = await stateAtHead(moment, tools);
  const { head, tenant, log } = moment;
  if (head === null) return { statements: [], find: async () => null };
  state.published = { size: head.size, root: head.root, checkpoint: head.checkpoint };
  // What the head covers may not be on the disk yet, or not be durable.
  const made = new Map([
    ...fullTilesOf(state),
    ...partialFiles(state).map(({ path, bytes }) => [path, bytes] as const),
  ]);
  const files: ReadFiles = { ...tools.files, read: async (path) => made.get(path) ?? tools.files.read(path) };
  const reading = { ...tools, files };
  let content: SegmentContent | null = null;
  const last = known.at(-1);
  if (last !== undefined && last.index < head.size) {
    const names = await listSegments(tools.files, tenant, log, statementClass);
    const stated = new SegmentContent(files, tenant, log, tools.codec);
    stated.added(names);
    const found = await ledgerReaderOf(state, stated, reading).find(last.index);
    if (found.ok && isSame(found.stored, last)) state.stated = knownStatements(known);
  }
  return {
    statements: (await readOwnStatements(state, reading)).statements,
    async find(index) {
      if (content === null) {
        content = new SegmentContent(files, tenant, log, tools.codec);
        await content.refresh();
      }
      const found = await ledgerReaderOf(state, content, reading).find(index);
      return found.ok ? found.stored : null;
    },
  };
}

function isSame({ own, class: ofClass, receivedUs, event }: StoredEvent, logged: Logged): boolean {
  const statement = own && ofClass === statementClass ? statementOf(event) : null;
  const isOf = statement !== null && receivedUs === logged.receivedUs;
  return isOf && JSON.stringify(statementJson(statement)) === JSON.stringify(statementJson(logged.statement));
}
