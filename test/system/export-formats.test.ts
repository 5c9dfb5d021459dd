import { spawn } from 'node:child_process';
import { existsSync, readFileSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type ExportFormat, exportFormats, type EventView } from '@daybook/api';
import { fromEcs, fromOcsf, ocsfClasses, type Tree } from '@daybook/event/views';
import { parseTime } from '@daybook/query';
import { EcsFlat } from '@elastic/ecs';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../packages/cli/src/program.ts';
import { engineLibrary } from '../../packages/server/src/platform/clickhouse/library.ts';
import { Server, temporary } from './support/index.ts';

const place = temporary();
let server: Server;
const examples = [
  ['apache-access.log', 'combined'],
  ['auth.log', 'auth'],
] as const;

beforeAll(async () => {
  server = await Server.start({ data: place.data });
  for (const [file, format] of examples) {
    const { token } = await server.client().addSource({ name: format, format });
    const lines = readFileSync(path.join(import.meta.dirname, '../../examples', file), 'utf8');
    const part = lines.split('\n').slice(0, 300).join('\n');
    await server.client(token).sendLines(part, { format, referenceMs: Date.UTC(2026, 10, 25), ack: 'indexed' });
  }
  for (const format of exportFormats) expect(await daybook(...exporting(format))).toContain('complete');
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place[Symbol.dispose]();
});

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function daybook(...args: string[]): Promise<string> {
  const stderr = new Captured();
  const env = { DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.adminToken };
  const terminal = { env, stdout: new Captured(), stderr, stdin: [] } as unknown as Parameters<typeof run>[1];
  const exitCode = await run(args, terminal);
  if (exitCode !== 0) throw new Error(stderr.text);
  return stderr.text;
}

const fileOf = (format: ExportFormat) => path.join(path.dirname(place.data), `${format}.export`);
const exporting = (format: ExportFormat) => ['export', 'own:false', '--format', format, '-o', fileOf(format)];
const linesOf = (format: ExportFormat) => readFileSync(fileOf(format), 'utf8').split('\n').slice(0, -1);
const documentsOf = (format: ExportFormat) =>
  linesOf(format)
    .slice(1, -1)
    .map((line) => JSON.parse(line) as Tree);
const events = () => documentsOf('ndjson').map((view) => (view as unknown as EventView).event);

/** Lines but those of the head, the marks and the end. */
const eventLines = (format: ExportFormat) =>
  linesOf(format).filter((line) => !/^\{"(export|end)"|^#|\|daybook\.export\||^position,/.test(line));

test.each(exportFormats.filter((format) => format !== 'parquet'))(
  '%s has every event, and is gone on with where it was cut',
  async (format) => {
    const whole = eventLines(format);
    expect(whole.length).toBeGreaterThanOrEqual(events().length);
    expect(events().length).toBeGreaterThan(400);
    for (const part of [0.55, 0.9]) {
      truncateSync(fileOf(format), Math.floor(readFileSync(fileOf(format)).length * part));
      expect(await daybook('export', '--resume', '-o', fileOf(format))).toContain(
        `${events().length.toLocaleString('en')} events, complete`,
      );
      expect(eventLines(format)).toEqual(whole);
    }
  },
);

test.each([
  ['ocsf', fromOcsf],
  ['ecs', fromEcs],
] as const)('%s is read back to the events of the log', (format, from) => {
  expect(documentsOf(format).map((document) => from(document))).toEqual(events());
});

describe('Parquet', () => {
  test('is read by ClickHouse: every event with its types, whole and in order', async () => {
    const rows = await inClickHouse(
      `SELECT toTypeName(time) AS type, toString(toUnixTimestamp64Nano(assumeNotNull(time))) AS ns, position, \`time.text\`, \`actor.id\`,
        \`request.status\` + 0 AS status, \`origin.ip\`, flags, raw FROM file('${fileOf('parquet')}', Parquet)`,
    );
    const views = documentsOf('ndjson') as unknown as EventView[];
    expect(rows.length).toBeGreaterThan(400);
    expect(rows).toEqual(
      views.map(({ position, event }) => ({
        type: "Nullable(DateTime64(9, 'UTC'))",
        ns: String(parseTime(event.time, null)?.startNs),
        position,
        'time.text': event.time,
        'actor.id': event.actor?.id ?? null,
        status: event.request?.status ?? null,
        'origin.ip': event.origin?.ip ?? null,
        flags: event.flags ?? [],
        raw: event.raw?.text ?? null,
      })),
    );
  });

  test('is not gone on with: the file is left as it is, and why is said', async () => {
    const before = readFileSync(fileOf('parquet'));
    await expect(daybook('export', '--resume', '-o', fileOf('parquet'))).rejects.toThrow('nothing can be added to it');
    expect(readFileSync(fileOf('parquet')).equals(before)).toBe(true);
  });
});

/** What ClickHouse itself answers, out of the library that the server runs. */
async function inClickHouse(sql: string): Promise<Record<string, unknown>[]> {
  const program = path.join(import.meta.dirname, '../../packages/server/src/platform/clickhouse/child.ts');
  const folder = path.dirname(place.data);
  const answer = path.join(folder, 'answer.ndjson');
  const query = `${sql} INTO OUTFILE '${answer}' TRUNCATE FORMAT JSONEachRow`;
  const child = spawn(process.execPath, [program, engineLibrary(), '--query', query], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const said = await text(child.stderr);
  if (!existsSync(answer)) throw new Error(said);
  return readFileSync(answer, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const hasSchemas = existsSync(path.join(data, 'ocsf'));

describe('what others say of their formats', () => {
  test('every document of OCSF is valid by the schema of its class', ({ skip }) => {
    skip(!hasSchemas, 'needs the OCSF schemas (DAYBOOK_TEST_DATA)');
    const ajv = new Ajv({ strict: false, allErrors: true });
    const validators = new Map(
      Object.values(ocsfClasses).map(({ uid, name }) => {
        const schema = JSON.parse(readFileSync(path.join(data, `ocsf/${name}-1.8.0.schema.json`), 'utf8')) as object;
        return [uid, ajv.compile(schema)] as const;
      }),
    );
    for (const document of documentsOf('ocsf')) {
      const validate = validators.get(document['class_uid'] as number);
      expect([validate?.(document), validate?.errors]).toEqual([true, null]);
    }
  });

  test('every document of ECS has fields of ECS alone', () => {
    const fields = EcsFlat as Record<string, { type: string }>;
    const pathsOf = (value: unknown, at: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && at !== 'labels'
        ? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, at === '' ? key : `${at}.${key}`))
        : [at];
    const known = new Set(Object.keys(fields));
    const unknown = new Set(
      documentsOf('ecs')
        .flatMap((document) => pathsOf(document, ''))
        .filter((at) => !known.has(at)),
    );
    expect([...unknown]).toEqual([]);
  });
});
