import { AppError, type BulkAnswer, type BulkResult, errors, type ErrorCode, type FieldFault } from '@daybook/api';
import { formatPosition, type Position } from '@daybook/event';
import type { SourceRecord } from '../../../access/index.ts';
import { Turns } from '../../../receive/body/index.ts';
import { type BulkItem, type Fault, readBulk, readDocument } from '../../../receive/elasticsearch/index.ts';
import { microsecondsIso } from '../../view.ts';
import { type Messages, type Received, receive, type ReceiverDeps, type Take } from '../deliver.ts';
import { errorType } from './error.ts';
import { filtered, readFilter } from './filter.ts';

/** Index of actions that name none, where the path has none either. */
const usualIndex = 'daybook';

interface AskedBulk extends Received {
  readonly params?: { readonly index: string } | undefined;
  readonly query: Received['query'] & { readonly filter_path?: string | undefined };
}

/** An action with what became of it before its event was written. */
type Read = Pick<BulkItem, 'verb' | 'index' | 'id' | 'line'> &
  ({ readonly document: Buffer } | { readonly fault: Fault });

/** Takes a bulk and answers for each of its documents, once those that are taken are durable. */
export function takeBulk(deps: ReceiverDeps): (asked: AskedBulk) => Promise<BulkAnswer> {
  const { clock, limits } = deps;
  return async (asked) => {
    const startMs = clock.monotonicMs();
    const options = { index: asked.params?.index ?? usualIndex, itemsMax: limits.eventsMax };
    let found: { readonly items: readonly Read[]; readonly source: SourceRecord } | null = null;
    const read = async (body: Buffer, source: SourceRecord, take: Take): Promise<Messages> => {
      const items = await itemsOf(body, options, microsecondsIso(clock.nowUs()), take);
      found = { items, source };
      return whatOf(items);
    };
    const results = await receive(deps, asked, read).then(
      ({ positions }) => resultsOf(found?.items ?? [], positions),
      (error: unknown) => {
        if (found === null || !isPassing(error)) throw error;
        const { tenant, number } = found.source;
        deps.deliveries.refused({ tenant, source: number, code: error.code });
        return resultsOf(found.items, error);
      },
    );
    const answer: BulkAnswer = {
      took: Math.round(clock.monotonicMs() - startMs),
      errors: results.some((each) => Object.values(each).some(({ status }) => status >= 400)),
      items: results,
    };
    const { filter_path: filter } = asked.query;
    return filter === undefined ? answer : filtered(answer, readFilter(filter));
  };
}

const isPassing = (error: unknown): error is AppError => error instanceof AppError && 'retriable' in errors[error.code];

const codes = {
  malformed: 'request.invalid',
  empty: 'request.invalid',
  'too-many': 'request.too-many-events',
} as const satisfies Record<string, ErrorCode>;

async function itemsOf(
  body: Buffer,
  options: { readonly index: string; readonly itemsMax: number },
  receivedTime: string,
  take: Take,
): Promise<Read[]> {
  const bulk = readBulk(body, options);
  if (!bulk.ok) {
    const { code, line, message } = bulk;
    const where = line === 0 ? '' : `Line ${line}: `;
    throw new AppError(codes[code], {
      detail: `${where}${message}.`,
      errors: [{ path: '', message, ...(line === 0 ? {} : { line }) }],
    });
  }
  const turns = new Turns();
  const items: Read[] = [];
  for (const { read, ...named } of bulk.items) {
    if (!read.ok) {
      items.push({ ...named, fault: read.fault });
      continue;
    }
    const { document } = read;
    const found = readDocument(document, receivedTime);
    if (found.ok) take(found.message);
    items.push(found.ok ? { ...named, document } : { ...named, fault: found.fault });
    if (turns.spent(document.length)) await turns.pause();
  }
  return items;
}

/** The keys of what was taken, and what was refused. */
function whatOf(items: readonly Read[]): Messages {
  const keys: { offset: number; key: string; content: Uint8Array }[] = [];
  const refused: { errors: FieldFault[] }[] = [];
  for (const [index, item] of items.entries()) {
    if ('fault' in item) {
      refused.push({ errors: [{ ...item.fault, index, line: item.line }] });
    } else if (item.id !== null) {
      const key = JSON.stringify(['elasticsearch', item.index, item.id]);
      keys.push({ offset: index - refused.length, key, content: item.document });
    }
  }
  return { keys, refused };
}

/** Of each item; `taken` are the places of those that were, or why none was. */
function resultsOf(items: readonly Read[], taken: readonly Position[] | AppError): Record<string, BulkResult>[] {
  let offset = 0;
  return items.map((item) => {
    const { verb, index, id } = item;
    const named = { _index: index, _id: id };
    if ('fault' in item) {
      const { path, message } = item.fault;
      const reason = path === '' ? message : `${path}: ${message}`;
      return { [verb]: { ...named, status: 400, error: { type: typeOf(item.fault), reason } } };
    }
    if (taken instanceof AppError) {
      return { [verb]: { ...named, status: 429, error: { type: errorType(429), reason: taken.message } } };
    }
    const position = taken[offset] ?? { log: 1, index: 0 };
    offset += 1;
    return {
      [verb]: {
        _index: index,
        _id: id ?? formatPosition(position),
        _version: 1,
        result: 'created',
        _shards: { total: 1, successful: 1, failed: 0 },
        _seq_no: position.index,
        _primary_term: position.log,
        status: 201,
      },
    };
  });
}

const typeOf = ({ code, path }: Fault): string =>
  path === '' && code !== 'value' && code !== 'missing' ? 'document_parsing_exception' : 'illegal_argument_exception';
