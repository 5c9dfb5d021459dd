import {
  type Chunk,
  endingSignal,
  follow,
  type ImportFormat,
  placeFile,
  sendChunks,
  untilTaken,
} from '../import/index.ts';
import { clientOf, urlOf } from '../server-client.ts';
import { countText, safeText, type Terminal } from '../terminal/index.ts';

export interface FollowedFile {
  readonly file: string;
  readonly format: ImportFormat;
  /** Undefined for the token of a source, which writes to its own. */
  readonly source: string | undefined;
  readonly zoneOffsetMin: number | undefined;
  /** Where it is kept how far the file was sent; undefined for the usual place. */
  readonly state: string | undefined;
  readonly isJson: boolean;
}

const attemptsMax = 20;
const pollMs = 250;
const graceMs = 5_000;
/** Container runtimes write the parts of a line in one go. */
const partsMs = 5_000;

/** `daybook import --follow`: until it is told to end. 1 where lines were refused. */
export async function followFile(followed: FollowedFile, terminal: Terminal): Promise<number> {
  const { file, format, source, zoneOffsetMin, isJson } = followed;
  const { env, stderr, stdout } = terminal;
  const client = clientOf(env, { attemptsMax });
  const totals = { events: 0, unparsed: 0, repeated: 0, refused: 0 };
  using ending = endingSignal();
  const { signal } = ending;
  const note = (text: string): void => void stderr.write(`${safeText(text)}\n`);
  const target = { client, source, zoneOffsetMin, format, onProgress: () => undefined };
  const send = async (chunk: Chunk): Promise<void> => {
    const sent = await untilTaken(() => sendChunks(only(chunk), { ...target, referenceMs: Date.now() }), note, signal);
    for (const name of ['events', 'unparsed', 'repeated', 'refused'] as const) totals[name] += sent.totals[name];
    for (const { line, message } of sent.refusals) note(`line ${line} of what was read was refused: ${message}`);
  };
  const kept = followed.state ?? placeFile(env, file, urlOf(env));
  note(`following ${file}; how far it was sent is kept in ${kept}`);
  await follow({ file, placeFile: kept, pollMs, graceMs, partsMs, send, note, signal });
  const { events, unparsed, repeated, refused } = totals;
  const text = `${countText(events)}, ${unparsed} unparsed, ${repeated} repeated, ${refused} refused`;
  stdout.write(`${isJson ? JSON.stringify(totals) : text}\n`);
  return refused === 0 ? 0 : 1;
}

async function* only(chunk: Chunk): AsyncGenerator<Chunk> {
  yield chunk;
}
