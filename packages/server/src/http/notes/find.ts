import type { NoteJson } from '@daybook/api';
import { formatPosition } from '@daybook/event';
import { and, type Node, print } from '@daybook/query';
import {
  type Access,
  type NoteTarget,
  type Reader,
  type SeenNote,
  seeNote,
  type ShownRange,
} from '../../access/index.ts';
import type { Cursor } from '../../index/cursor.ts';
import type { Index, Logs } from '../ports.ts';
import { answerOrThrow } from '../question.ts';
import { shownRange } from '../shown.ts';

export interface FindDeps {
  readonly index: Index;
  readonly logs: Logs;
  readonly canonical: Access['canonical'];
}

export interface FoundNotes {
  readonly notes: NoteJson[];
  readonly range: ShownRange | null;
  readonly more: boolean;
}

const notesMax = 200;
const pageSize = 100;
/** Notes that the reader does not see are looked through so far. */
const pagesMax = 10;
const span = { start: 0, end: 0 };

function treeOf({ type, id }: NoteTarget): Node {
  const is = (field: string, text: string): Node => ({ kind: 'term', field, value: { type: 'keyword', text }, span });
  return and(
    { kind: 'term', field: 'own', value: { type: 'boolean', boolean: true }, span },
    { kind: 'term', field: 'kind', value: { type: 'enum', text: 'log.note' }, span },
    is('target.type', type),
    is('target.id', id),
  );
}

/** What is asked, as the record of the look has it. */
export function notesQuery(target: NoteTarget): string {
  return print(treeOf(target));
}

/** Notes on what the reader sees, as far as they are for the reader: read from the log, as everything that is shown. */
export async function findNotes(
  deps: FindDeps,
  reader: Reader,
  target: NoteTarget,
  signal: AbortSignal,
): Promise<FoundNotes> {
  const { tenant } = reader;
  const request = { tenant, query: treeOf(target), sort: 'position', order: 'asc', limit: pageSize } as const;
  const shown: SeenNote[] = [];
  let cursor: Cursor | null = null;
  let pages = 0;
  do {
    const after: { cursor?: Cursor } = cursor === null ? {} : { cursor };
    const page = answerOrThrow(await deps.index.search.page({ ...request, ...after }, signal));
    for (const found of await deps.logs.of(tenant).find(page.positions)) {
      const note = found.ok ? seeNote(found.stored, target, reader, deps.canonical) : null;
      if (note !== null) shown.push(note);
    }
    ({ cursor } = page);
    pages += 1;
  } while (cursor !== null && shown.length <= notesMax && pages < pagesMax);
  const listed = shown.slice(0, notesMax);
  return {
    notes: listed.map(noteJson),
    range: shownRange(listed.map(({ position, time }) => ({ position, event: { time } }))),
    more: shown.length > notesMax || cursor !== null,
  };
}

export function noteJson({ position, time, author, role, text }: SeenNote): NoteJson {
  return { position: formatPosition(position), time, author, role, text };
}
