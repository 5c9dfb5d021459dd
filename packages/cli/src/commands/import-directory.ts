import { usage } from '../failure.ts';
import {
  endingSignal,
  importTrail,
  placeFile,
  readPublicKeys,
  trailRoot,
  TrailState,
  type TrailTotals,
  untilTaken,
} from '../import/index.ts';
import { clientOf, urlOf } from '../server-client.ts';
import { countText, type Paint, paintFor, safeText, type Terminal } from '../terminal/index.ts';

export interface ImportedDirectory {
  readonly directory: string;
  /** Undefined for the token of a source, which writes to its own. */
  readonly source: string | undefined;
  readonly isFollowed: boolean;
  /** With `isFollowed`: where it is kept what was sent; undefined for the usual place. */
  readonly state: string | undefined;
  readonly publicKeys: string | undefined;
  readonly isJson: boolean;
}

const attemptsMax = 20;
const pollMs = 10_000;
/** CloudTrail and what copies its files bring digests and log files in any order. */
const graceMs = 15 * 60_000;

/** `daybook import DIRECTORY`: the files of a CloudTrail. 1 where something is altered, missing or cannot be read. */
export async function importDirectory(wanted: ImportedDirectory, terminal: Terminal): Promise<number> {
  const { directory, source, isFollowed, isJson } = wanted;
  const { env, stderr, stdout } = terminal;
  const root = await trailRoot(directory);
  if (root === null)
    throw usage(
      `${safeText(directory)} is a directory without AWSLogs; name a file, or a directory as CloudTrail fills it`,
    );
  const keys = wanted.publicKeys === undefined ? new Map() : await readPublicKeys(wanted.publicKeys);
  const note = (text: string): void => void stderr.write(`${safeText(text)}\n`);
  if (keys.size === 0) note('no --public-keys: hashes are compared, and nothing is proved to be signed by AWS');
  using ending = endingSignal();
  const { signal } = ending;
  const kept = wanted.state ?? placeFile(env, directory, urlOf(env));
  await using state = isFollowed ? await TrailState.open(kept) : TrailState.inMemory();
  if (isFollowed) note(`following ${directory}; what was sent is kept in ${kept}`);
  const totals = await importTrail({
    client: clientOf(env, { attemptsMax }),
    source,
    directory,
    root,
    keys,
    state,
    follow: isFollowed ? { pollMs, graceMs, signal } : null,
    note,
    taking: isFollowed ? (send) => untilTaken(send, note, signal) : (send) => send(),
  });
  stdout.write(`${isJson ? JSON.stringify(totals) : render(directory, totals, paintFor(stdout))}\n`);
  return isWhole(totals) ? 0 : 1;
}

const isWhole = ({ unreadable, digests, logs }: TrailTotals): boolean =>
  unreadable + digests.altered + digests.missing + digests.unreadable + logs.altered + logs.missing === 0;

function render(directory: string, totals: TrailTotals, paint: Paint): string {
  const { files, events, unparsed, repeated, unreadable, digests, logs } = totals;
  const number = (value: number): string => value.toLocaleString('en');
  const bad = (value: number, text: string): string[] =>
    value === 0 ? [] : [paint('red', `${number(value)} ${text}`)];
  const unproved = (value: number): string[] => (value === 0 ? [] : [paint('yellow', `${number(value)} unproved`)]);
  const sent = [
    countText(files, 'log file'),
    countText(events),
    `${number(unparsed)} unparsed`,
    `${number(repeated)} repeated`,
    ...bad(unreadable, 'unreadable'),
  ];
  const known = [
    `${number(logs.proved)} proved`,
    ...bad(logs.altered, 'altered'),
    ...bad(logs.missing, 'missing'),
    ...unproved(logs.unproved),
  ];
  const signed = [
    `${number(digests.valid)} valid`,
    ...bad(digests.altered, 'altered'),
    ...bad(digests.missing, 'missing'),
    ...bad(digests.unreadable, 'unreadable'),
    ...unproved(digests.unproved),
  ];
  const mark = isWhole(totals) ? paint('green', '✓') : paint('red', '✗');
  return `${mark} ${safeText(directory)}  ${sent.join(', ')}; log files: ${known.join(', ')}; digests: ${signed.join(', ')}`;
}
