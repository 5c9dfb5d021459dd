import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSections } from './encode-sections.ts';
import type { Event } from './event.ts';
import { sectionOfPath } from './field-paths.ts';
import { flag, flagCodes } from './flags.ts';
import { isKind, kinds } from './kinds.ts';
import { fieldTable, isEventTime, isUint64, isUuidV7, maskingGroups, sectionIds } from './schema.ts';
import * as arbitrary from './testing/arbitraries.ts';

const table = fieldTable();

/** Paths of all leaves, as the field table writes them: `target.resources[].labels`, `ext.*`. */
function leafPaths(value: unknown, path: string): string[] {
  if (path === 'ext') return Object.keys(value as object).length === 0 ? [] : ['ext.*'];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [path];
  if (Array.isArray(value))
    return value.flatMap((item) => (typeof item === 'object' ? leafPaths(item, `${path}[]`) : [path]));
  return Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, path === '' ? key : `${path}.${key}`));
}

const leaves = ({ cut: _cut, ...event }: Partial<Event>): string[] => leafPaths(event, '');

describe('the schema', () => {
  it('never changes the number of a section', () => {
    expect(sectionIds).toEqual({
      core: 1,
      actor: 2,
      contact: 3,
      origin: 4,
      target: 5,
      request: 6,
      changes: 7,
      ext: 8,
      raw: 9,
    });
  });

  it('has every field of an event in one section, which is the one its bytes are in', () => {
    const sectionOf = new Map(table.map(({ path, section }) => [path, section]));
    expect(sectionOf.size).toBe(table.length);
    const met = new Set<string>();
    const names = new Map(Object.entries(sectionIds).map(([name, id]) => [id as number, name]));
    fc.assert(
      fc.property(arbitrary.event, (event) => {
        for (const path of leaves(event)) {
          expect(sectionOf.has(path), path).toBe(true);
          met.add(path);
        }
        for (const { id, bytes } of encodeSections(event)) {
          if (id === sectionIds.raw) continue;
          const fragment = JSON.parse(new TextDecoder().decode(bytes));
          for (const path of leaves(fragment)) expect(sectionOf.get(path), path).toBe(names.get(id));
        }
      }),
      { numRuns: 500 },
    );
    // And no field is in the table that no event has.
    expect([...met].sort()).toEqual([...sectionOf.keys()].sort());
  });

  it('puts every section but core into one masking group', () => {
    const grouped = Object.values(maskingGroups).flat();
    expect([...grouped].sort()).toEqual(Object.values(sectionIds).filter((id) => id !== sectionIds.core));
    for (const { section, group } of table) expect(group === null).toBe(section === 'core');
  });

  it('finds the section of the path of a cut mark as the table has it', () => {
    for (const { path, section } of table) {
      const marked = path.replace('[]', '[12]').replace('*', 'any.key[0]').replace('raw.bytes', 'raw');
      expect(sectionOfPath(marked), marked).toBe(sectionIds[section]);
    }
    expect(sectionOfPath('ext')).toBe(8);
    expect(sectionOfPath('ext.')).toBe(8);
    expect(sectionOfPath('target.resources')).toBe(5);
    expect(sectionOfPath('actor.roles[0]')).toBe(2);
  });

  it.each([
    '',
    '.',
    'actor',
    'target',
    'shoe',
    'actor.shoe',
    '.actor.id',
    'actor..id',
    'actor.id.',
    'actor.id[0]',
    'actor[0].id',
  ])('knows no field at %j', (path) => {
    expect(sectionOfPath(path)).toBe(null);
  });

  it.each([
    'roles[0]',
    'extra',
    'ext[0]',
    'target.resources[01].id',
    'target.resources[0]id',
    '__proto__',
    'actor.constructor',
    'raw.bytes',
  ])('knows no field at %j either', (path) => {
    expect(sectionOfPath(path)).toBe(null);
  });
});

describe('the catalogues', () => {
  it('have kinds that are dotted lower-case names, and know nothing that objects inherit', () => {
    for (const kind of Object.keys(kinds)) expect(kind).toMatch(/^[a-z]+(?:[.-][a-z]+)*$/);
    for (const name of ['constructor', '__proto__', 'toString', '', 'AUTH.LOGIN']) expect(isKind(name)).toBe(false);
  });

  it('have flags that are one word, with the field behind a colon', () => {
    for (const code of Object.keys(flagCodes)) expect(code).toMatch(/^[a-z]+$/);
    expect(flag('assumed', 'time')).toBe('assumed:time');
    expect(flag('cut')).toBe('cut');
  });
});

describe('values', () => {
  it.each(['2024-02-29T23:59:60Z', '2026-11-30T00:00:00.123456789+05:45', '2000-02-29T00:00:00-23:59'])(
    'takes the time %s',
    (time) => {
      expect(isEventTime(time)).toBe(true);
    },
  );
  it.each([
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1234567890Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+0100',
    '2026-01-01T00:00:00Z\n',
  ])('refuses the time %j', (time) => {
    expect(isEventTime(time)).toBe(false);
  });

  it('takes numbers of 64 bits and no others', () => {
    for (const seq of ['0', '1', '18446744073709551615']) expect(isUint64(seq)).toBe(true);
    for (const seq of ['', '-1', '01', '1.0', '18446744073709551616', '99999999999999999999', '1\n'])
      expect(isUint64(seq)).toBe(false);
  });

  it('takes UUIDs of version 7 in lower case and no others', () => {
    expect(isUuidV7('0190a5b4-7c3e-7d1f-8a2b-000000000001')).toBe(true);
    for (const id of [
      '0190A5B4-7c3e-7d1f-8a2b-000000000001',
      '0190a5b4-7c3e-4d1f-8a2b-000000000001',
      '0190a5b4-7c3e-7d1f-7a2b-000000000001',
      '',
    ])
      expect(isUuidV7(id)).toBe(false);
  });
});
