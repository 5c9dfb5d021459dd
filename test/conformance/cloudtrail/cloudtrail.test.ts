import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { recordsFor, TestTrail } from '../../../packages/cli/src/import/cloudtrail/testing.ts';
import { Follower, readLog, Server, temporary } from '../../system/support/index.ts';
import { pythonWith } from '../python.ts';

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));
const python = pythonWith('awscli', ['awscli==1.46.3']);
const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const hasData = existsSync(path.join(data, 'cloudtrail'));

interface Said {
  readonly digests: readonly string[];
  readonly logs: readonly string[];
  readonly faults: readonly string[];
}

/** What AWS's own validator says. It reads the signatures where S3 has them, in the metadata of objects. */
function judged(trail: TestTrail): Said {
  const input = JSON.stringify({
    folder: trail.folder,
    bucket: trail.bucket,
    prefix: trail.prefix,
    account: '123456789012',
    region: 'us-east-1',
    trail: 'audit',
    keys: JSON.parse(trail.publicKeys) as object,
    signatures: Object.fromEntries(trail.digests.map(({ key, signature }) => [key, signature])),
  });
  const script = path.join(import.meta.dirname, 'validate.py');
  const { status, stdout, stderr } = spawnSync(python.program ?? '', [script], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Said;
}

/** `daybook import`, as the source of a token. */
function imported(trail: TestTrail, { url }: Server, token: string, ...args: string[]) {
  const keys = path.join(trail.folder, '..', 'keys.json');
  writeFileSync(keys, trail.publicKeys);
  const env = { PATH: process.env['PATH'] ?? '', DAYBOOK_URL: url, DAYBOOK_TOKEN: token };
  const command = [cli, 'import', trail.folder, '--public-keys', keys, '--json', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function threeHours(folder: string): { trail: TestTrail; logs: string[] } {
  const trail = new TestTrail(folder);
  const logs: string[] = [];
  for (const hour of [10, 11, 12]) {
    logs.push(trail.log(hour, 5, recordsFor(`a${hour}`)), trail.log(hour, 10, recordsFor(`b${hour}`, `c${hour}`)));
    trail.digest(hour + 1, { keepsHead: true });
  }
  return { trail, logs };
}

const contentOf = (file: string): Buffer => gunzipSync(readFileSync(file));

describe('daybook import says of a trail what `aws cloudtrail validate-logs` says', () => {
  type Change = (trail: TestTrail, logs: readonly string[]) => void;
  const changes: readonly (readonly [string, Change])[] = [
    ['nothing is wrong', () => undefined],
    ['a log file was altered', (trail, [log = '']) => writeFileSync(trail.fileOf(log), gzipSync(recordsFor('eve')))],
    ['a log file is gone', (trail, [, , log = '']) => rmSync(trail.fileOf(log))],
    ['a log file is no gzip', (trail, [, log = '']) => writeFileSync(trail.fileOf(log), 'x')],
    ['bytes stand behind a log file', (trail, [log = '']) => appendFileSync(trail.fileOf(log), Buffer.alloc(9))],
    ['a digest is gone', (trail) => rmSync(trail.digests[1]?.file ?? '')],
    [
      'a digest names another hash',
      (trail) => {
        const file = trail.digests[2]?.file ?? '';
        const fields = JSON.parse(contentOf(file).toString()) as { logFiles: { hashValue: string }[] };
        for (const each of fields.logFiles) each.hashValue = each.hashValue.replace(/^../, 'ff');
        writeFileSync(file, gzipSync(JSON.stringify(fields)));
      },
    ],
    [
      'a digest was moved',
      (trail) => writeFileSync(trail.digests[0]?.file ?? '', readFileSync(trail.digests[1]?.file ?? '')),
    ],
  ];

  test.for(changes)('%s', async ([, change], { skip }) => {
    skip(python.missing !== null, `needs awscli: ${python.missing}`);
    using place = temporary();
    const { trail, logs } = threeHours(path.join(place.folder, 'bucket'));
    change(trail, logs);
    const { digests, logs: valid, faults } = judged(trail);
    await using server = await Server.start({ data: place.data });
    const { token } = await server.client().addSource({ name: 'aws', format: 'cloudtrail' });
    const { status, stdout, stderr } = imported(trail, server, token);
    expect(status, stderr).toBe(faults.length === 0 ? 0 : 1);
    expect(JSON.parse(stdout)).toMatchObject({
      digests: { valid: digests.length },
      logs: { proved: valid.length },
    });
    for (const key of faults) expect(stderr).toContain(key);
    await server.end();
    const verdicts = (await readLog(place.data)).filter(({ action }) => action === 'cloudtrail.digest');
    const good = verdicts
      .flatMap(({ target }) => target?.resources ?? [])
      .filter(({ labels }) => labels?.[0] === 'valid');
    expect(good.map(({ id }) => id).toSorted()).toEqual(digests);
  });
});

describe('real files of CloudTrail', () => {
  test('come in from a directory record by record, each once, and none is left out', async ({ skip }) => {
    skip(!hasData, 'needs files of CloudTrail (DAYBOOK_TEST_DATA)');
    using place = temporary();
    const trail = new TestTrail(path.join(place.folder, 'bucket'));
    const files = globSync(path.join(data, 'cloudtrail/*.json')).toSorted();
    const contents = files.map((file) => readFileSync(file));
    contents.forEach((content, i) => trail.log(10 + Math.floor(i / 50), i % 50, content));
    trail.digest(20);
    trail.digest(21, { keepsHead: true });
    const records = contents.flatMap(
      (content) => (JSON.parse(content.toString()) as { Records: { eventID: string }[] }).Records,
    );
    await using server = await Server.start({ data: place.data });
    const { token } = await server.client().addSource({ name: 'aws', format: 'cloudtrail' });
    for (const again of [0, records.length]) {
      const { status, stdout, stderr } = imported(trail, server, token);
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        files: files.length,
        events: records.length - again,
        repeated: again,
        unparsed: 0,
        digests: { valid: 2 },
        logs: { proved: files.length, altered: 0, missing: 0, unproved: 0 },
      });
    }
    await server.end();
    const stored = (await readLog(place.data)).filter(({ raw }) => raw !== undefined && raw.bytes[0] === 0x7b);
    const ids = stored.map(
      ({ raw }) => (JSON.parse(Buffer.from(raw?.bytes ?? []).toString()) as { eventID: string }).eventID,
    );
    expect(ids.toSorted()).toEqual(records.map(({ eventID }) => eventID).toSorted());
  });
});

test('a directory that is followed while its follower is killed: every record is there once', async () => {
  using place = temporary();
  const trail = new TestTrail(path.join(place.folder, 'bucket'));
  const state = path.join(place.folder, 'state.ndjson');
  const names = Array.from({ length: 400 }, (_, i) => `user-${i}`);
  names.forEach((name, i) => trail.log(10 + Math.floor(i / 50), i % 50, recordsFor(name)));
  await using server = await Server.start({ data: place.data });
  const { token } = await server.client().addSource({ name: 'aws', format: 'cloudtrail' });
  const sent = () => (existsSync(state) ? readFileSync(state, 'utf8').split('\n').length : 0);
  for (const many of [40, 150, 300]) {
    await using follower = new Follower(trail.folder, state, server, token);
    await vi.waitFor(() => expect(sent()).toBeGreaterThan(many), { timeout: 60_000, interval: 5 });
    await follower.end('SIGKILL');
  }
  const last = new Follower(trail.folder, state, server, token);
  await vi.waitFor(() => expect(sent()).toBeGreaterThan(names.length), { timeout: 60_000, interval: 50 });
  expect(await last.end('SIGTERM')).toBe(0);
  await server.end();
  const stored = (await readLog(place.data)).filter(({ action }) => action === 'ListBuckets');
  expect(stored.map(({ actor }) => actor.id).toSorted()).toEqual(names.toSorted());
}, 120_000);
