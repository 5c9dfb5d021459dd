import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { applyLimits, type Event } from '@daybook/event';
import { ocsfClasses, type ShownEvent, toEcs, toOcsf, type Tree } from '@daybook/event/views';
import { EcsFlat } from '@elastic/ecs';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { detectFormat, formats, parseLine } from '../index.ts';
import { readDocument } from './document.ts';

const root = path.join(import.meta.dirname, '../../../../..');
const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const hasSchemas = existsSync(path.join(data, 'ocsf'));
const logs = { exportLog: 'first/log', log: 'second/log' };
const imported = { log: 'first/log', position: '1:7', received: '2026-11-25T03:04:05.678901Z', source: 'web' };
const entry = {
  position: '1:7',
  source: 3,
  sourceName: 'web',
  class: 1,
  received: '2026-11-25T03:04:05.678901Z',
  own: false,
};

/** Events of which the check says that there is a fault. */
function faultsIn(file: string, check: (event: Event) => unknown): unknown[] {
  const faults: unknown[] = [];
  for (const event of eventsOf(file)) {
    const fault = check(event);
    if (fault !== null) faults.push(fault);
  }
  return faults.slice(0, 3);
}

function* eventsOf(file: string): Generator<Event> {
  const lines = readFileSync(path.join(root, 'examples', file), 'utf8')
    .trimEnd()
    .split('\n');
  const format = detectFormat(lines);
  if (format === null) throw new Error(`no format of ${file}`);
  for (const line of lines) {
    const draft = parseLine(line, formats[format], { referenceMs: Date.UTC(2026, 10, 25), zoneOffsetMin: 0 });
    const limited = applyLimits(draft, (bytes) => createHash('sha256').update(bytes).digest('hex'));
    yield { id: '019c1b2e-6a2d-7000-8000-000000000001', ...limited };
  }
}

function shownOf({ raw, ...event }: Event): ShownEvent {
  if (raw === undefined) return event;
  return { ...event, raw: { mediaType: raw.mediaType, text: Buffer.from(raw.bytes).toString() } };
}

const ajv = new Ajv({ strict: false });
const validators = new Map<unknown, ValidateFunction>();

/** Made once: a schema is large. */
function validatorOf(classUid: unknown): ValidateFunction {
  const known = validators.get(classUid);
  if (known !== undefined) return known;
  const { name } = Object.values(ocsfClasses).find(({ uid }) => uid === classUid) ?? { name: 'no such class' };
  const schema = JSON.parse(readFileSync(path.join(data, `ocsf/${name}-1.8.0.schema.json`), 'utf8')) as object;
  const made = ajv.compile(schema);
  validators.set(classUid, made);
  return made;
}

const sent = (value: Tree): Tree => JSON.parse(JSON.stringify(value)) as Tree;

describe.each(['apache-access.log', 'auth.log', 'nginx-access.log'])('every line of examples/%s', (file) => {
  test('in OCSF is valid by the schema of its class', ({ skip }) => {
    skip(!hasSchemas, 'needs the OCSF schemas (DAYBOOK_TEST_DATA)');
    const faults = faultsIn(file, (event) => {
      const document = sent(toOcsf(shownOf(event), entry));
      const validate = validatorOf(document['class_uid']);
      return validate(document) ? null : { document, errors: validate.errors };
    });
    expect(faults).toEqual([]);
  });

  test('in ECS has no field that ECS lacks', () => {
    const known = EcsFlat as Record<string, unknown>;
    const unknown = new Set<string>();
    const walk = (value: unknown, at: string): void => {
      const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value) && at !== 'labels';
      if (isBranch) for (const [key, inner] of Object.entries(value)) walk(inner, at === '' ? key : `${at}.${key}`);
      else if (!Object.hasOwn(known, at)) unknown.add(at);
    };
    for (const event of eventsOf(file)) walk(sent(toEcs(shownOf(event), entry)), '');
    expect([...unknown]).toEqual([]);
  });

  test.each(['ocsf', 'ecs'] as const)('is the same event again out of %s', (format) => {
    const write = format === 'ocsf' ? toOcsf : toEcs;
    const faults = faultsIn(file, (event) => {
      const read = readDocument(format, sent(write(shownOf(event), entry)), logs);
      const wanted = { ...event, raw: { ...event.raw, bytes: Buffer.from(event.raw?.bytes ?? []) }, imported };
      return read.ok && isDeepStrictEqual(read.event, wanted) ? null : { event, read };
    });
    expect(faults).toEqual([]);
  });
});
