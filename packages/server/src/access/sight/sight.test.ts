import {
  decodePartialEvent,
  encodeSections,
  type Event,
  type MaskedEvent,
  type MaskingGroup,
  maskingGroups,
  revealSections,
  showSections,
  type StoredEvent,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { nodeCrypto } from '@daybook/tlog/node';
import { evaluate, fieldsOf, formatIp, mapNode, type Node, parse, parseIp, print } from '@daybook/query';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storedEvents, tree } from '../../index/arbitrary.ts';
import { eventAccessor, indexCatalogue } from '../../index/catalogue.ts';
import { isFacet } from '../../index/facets.ts';
import { indexFields } from '../../index/fields.ts';
import { groupOfField, QueryFields } from '../../index/query-fields.ts';
import { type Answer, QueryRunner } from '../../index/runner.ts';
import { EventSearch } from '../../index/search.ts';
import { prepareTable } from '../../index/table.ts';
import { TestEngine } from '../../index/testing.ts';
import { groupNames, type Role, type Sight } from '../roles/index.ts';
import { Lenses } from './lenses.ts';

// Everything that a role gets is held against a full answer that is filtered and masked by hand. By hand means: what is
// masked is cut off the stored sections, and what is left is decoded and asked; nothing of a lens has a part in it.

const nowNs = BigInt(Date.UTC(2026, 0, 3)) * 1_000_000n;
let engine: TestEngine;
let search: EventSearch;
let events: StoredEvent[];
let queries = 0;
const hasher = createBatchHasher();
const seed = new Uint8Array(16).fill(3);

beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
  search = new EventSearch(new QueryRunner(engine.engine, () => `sight-test-${queries++}`));
  const drawn = fc.sample(storedEvents(250), { numRuns: 1, seed: 11 })[0] ?? [];
  // Nanoseconds from the first to the last of them must fit 64 bits, for a histogram of all.
  events = drawn.map((stored) => {
    const time = stored.event.time.replace(/^1900/, '1990').replace(/^2262/, '2100');
    return { ...stored, event: { ...stored.event, time } };
  });
  await engine.insert('one', events);
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

const lenses = (report: (message: string) => void = () => undefined) => new Lenses(new QueryFields(), report);
const roleOf = (sight: Sight): Role => ({
  name: 'some',
  about: '',
  permissions: ['events:read'],
  sight,
  isBuiltIn: false,
});
const treeOf = (text: string): Node => {
  const parsed = parse(text, indexCatalogue, { nowNs });
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message}`);
  return parsed.tree;
};
const isReadable = (text: string): boolean => parse(text, indexCatalogue, { nowNs }).ok;

/** The event that is left when the sections of the masked groups are cut off. */
function maskedByHand({ event }: StoredEvent, clear: readonly MaskingGroup[]): MaskedEvent {
  const shown = [1, ...clear.flatMap((group): readonly number[] => maskingGroups[group])];
  const decoded = decodePartialEvent(encodeSections(event).filter(({ id }) => shown.includes(id)));
  if (!decoded.ok) throw new Error(decoded.code);
  return decoded.value.event as MaskedEvent;
}

function seenByHand({ sources, restriction, clear }: Sight): { stored: StoredEvent; masked: MaskedEvent }[] {
  const inSight = events.filter(
    (stored) =>
      (sources === null || sources.includes(stored.source)) &&
      (restriction === '' || evaluate(treeOf(restriction), eventAccessor(stored))) &&
      // What Daybook wrote of looks and administration quotes what others saw: it is for who sees everything.
      ((clear.length === groupNames.length && sources === null && restriction === '') ||
        !stored.own ||
        !/^(?:log|admin)\./.test(stored.event.kind)),
  );
  return inSight.map((stored) => ({ stored, masked: maskedByHand(stored, clear) }));
}

/** As a query sees what is left of an event. */
const accessorByHand = (stored: StoredEvent, masked: MaskedEvent) =>
  eventAccessor({ ...stored, event: { ...masked, actor: masked.actor ?? {} } as Event });

const restrictions = fc.oneof(
  fc.constantFrom(
    '',
    'actor.id:alice OR outcome:success',
    'NOT actor.type:user',
    'alice OR "größe"',
    '-origin.ip:10.0.0.0/8 severity:>0',
    'time:>now-1d',
    'time:<now-1d OR raw:*',
    'ext.a:* OR changes.path:*',
    '*:*',
    '-*',
  ),
  tree.map(print).filter(isReadable),
);
const sights: fc.Arbitrary<Sight> = fc.record({
  sources: fc.option(fc.subarray([0, 1, 2, 200, 404, 999])),
  restriction: restrictions,
  clear: fc.subarray([...groupNames]),
});

/** A query that names nothing masked: what would is free text instead, so that there is much of it. */
const queryUnder = ({ clear }: Sight): fc.Arbitrary<Node> =>
  tree.map((any) =>
    mapNode(any, (node) => {
      const group = 'field' in node && node.field !== null ? groupOfField(node.field) : null;
      if (group === null || clear.includes(group)) return node;
      const word = node.kind === 'prefix' ? node.prefix.toLowerCase() : 'alice';
      return { kind: 'text', field: null, match: { type: 'phrase', phrase: word }, span: node.span };
    }),
  );

async function value<Value>(answer: Promise<Answer<Value>>): Promise<Value> {
  const found = await answer;
  if (!found.ok) throw new Error(`${found.code}: ${found.message}`);
  return found.value;
}

const valuesOf = (stored: StoredEvent, masked: MaskedEvent, field: string): string[] => {
  const read = accessorByHand(stored, masked)(field);
  const values = read === undefined ? [] : typeof read === 'object' ? [...read] : [String(read)];
  return values
    .filter((each) => each !== '')
    .map((each) => {
      const ip = field === 'origin.ip' ? parseIp(each) : null;
      return ip === null ? each : formatIp(ip);
    });
};

const tally = (values: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    Array.from(
      Map.groupBy(values, (each) => each),
      ([key, each]) => [`=${key}`, each.length],
    ),
  );

const facetNames = [...Object.keys(indexFields).filter(isFacet), 'ext.a', "ext.'; x"];

test('what a role gets is the full answer, filtered and masked by hand', async () => {
  const property = fc.asyncProperty(
    sights.chain((sight) => fc.tuple(fc.constant(sight), queryUnder(sight))),
    fc.subarray(facetNames, { maxLength: 4 }),
    fc.constantFrom('outcome', 'kind', 'source'),
    async ([sight, query], someFields, by) => {
      const lens = lenses().of(roleOf(sight), nowNs);
      const seen = seenByHand(sight);
      const found = seen.filter(({ stored, masked }) => evaluate(query, accessorByHand(stored, masked)));
      const scope = { tenant: 'one', query: lens.question(query) };

      const page = await value(search.page({ ...scope, sort: 'position', order: 'asc', limit: 1000 }));
      const byPosition = (a: StoredEvent, b: StoredEvent) =>
        a.position.log - b.position.log || a.position.index - b.position.index;
      const meant = found.map(({ stored }) => stored).toSorted(byPosition);
      expect(page.positions).toEqual(meant.map(({ position }) => position));

      const within = lens.limit === null ? {} : { within: lens.limit };
      const histogram = await value(search.histogram({ ...scope, ...within, buckets: 10, by }));
      expect(histogram.total).toBe(found.length);
      const counted = histogram.buckets.flatMap(({ by: apart }) =>
        Object.entries(apart).flatMap(([key, count]) => Array.from({ length: count }, () => key)),
      );
      expect(tally(counted)).toEqual(tally(found.flatMap(({ stored, masked }) => valuesOf(stored, masked, by))));

      const fields = someFields.filter((field) => lens.countable(field) === 'yes');
      const facets = await value(search.facets({ ...scope, fields, limit: 1000 }));
      expect(facets.total).toBe(found.length);
      for (const { field, values } of facets.facets) {
        expect([field, Object.fromEntries(values.map((each) => [`=${each.value}`, each.count]))]).toEqual([
          field,
          tally(found.flatMap(({ stored, masked }) => valuesOf(stored, masked, field))),
        ]);
      }

      const shown = events.map((stored) => lens.see(stored)).filter((each) => each !== null);
      expect(shown.map(({ position }) => position)).toEqual(seen.map(({ stored }) => stored.position));
      for (const { stored } of seen.slice(0, 3)) {
        const sections = encodeSections(stored.event);
        const whole = { entry: new Uint8Array(0), proof: '', sections: revealSections({ seed, sections }, hasher) };
        const receipt = showSections(whole, lens.sections, nodeCrypto.sha256);
        const clear = receipt.sections.flatMap((section) => ('bytes' in section ? [section] : []));
        expect(receipt.sections.map(({ id }) => id)).toEqual(sections.map(({ id }) => id));
        const decoded = decodePartialEvent(clear);
        expect(decoded.ok && decoded.value.event).toEqual(maskedByHand(stored, sight.clear));
      }
      for (const [i, each] of shown.entries()) {
        expect(JSON.stringify(decodeAgain(each.event))).toBe(JSON.stringify(decodeAgain(seen[i]?.masked)));
      }
    },
  );
  await fc.assert(property, { numRuns: 200 });
}, 240_000);

/** Keys in one order, nothing undefined: two events that say the same are the same text. */
function decodeAgain(event: unknown): unknown {
  if (event instanceof Uint8Array) return [...event];
  if (Array.isArray(event)) return event.map(decodeAgain);
  if (typeof event !== 'object' || event === null) return event;
  const fields = Object.entries(event).filter(([, each]) => each !== undefined);
  return fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, decodeAgain(each)]);
}

describe('a histogram without a range', () => {
  const limited = roleOf({ sources: null, restriction: 'time:2026-01-02', clear: groupNames });

  test('begins and ends with the events that are seen, not with those that are there', async () => {
    const lens = lenses().of(limited, nowNs);
    const scope = { tenant: 'one', query: lens.question(treeOf('')) };
    const { buckets } = await value(search.histogram({ ...scope, within: lens.limit ?? treeOf(''), buckets: 10 }));
    const firstNs = BigInt(Date.UTC(2026, 0, 1, 23)) * 1_000_000n;
    expect(buckets.at(0)?.startNs).toBeGreaterThan(firstNs);
    expect(buckets.at(-1)?.startNs).toBeLessThan(nowNs);
    expect(events.some(({ event }) => event.time.startsWith('2100'))).toBe(true);
  });

  test('is empty where nothing is seen', async () => {
    const nothing = lenses().of(roleOf({ sources: [], restriction: '', clear: groupNames }), nowNs);
    const scope = { tenant: 'one', query: nothing.question(treeOf('')), buckets: 10 };
    expect(await value(search.histogram({ ...scope, within: nothing.limit ?? treeOf('') }))).toMatchObject({
      buckets: [],
      total: 0,
    });
  });
});

describe('the fields that a query may name', () => {
  const named = (clear: readonly MaskingGroup[]) =>
    lenses().of(roleOf({ sources: null, restriction: '', clear }), nowNs).catalogue;

  test('are those whose group is in clear, with nothing that was there under other names', () => {
    fc.assert(
      fc.property(fc.subarray([...groupNames]), fc.constantFrom(...Object.keys(indexFields)), (clear, field) => {
        const names = [field, ...(indexFields[field]?.aliases ?? [])];
        const group = groupOfField(field);
        for (const name of names) {
          const parsed = parse(`${name}:*`, named(clear));
          if (group === null || clear.includes(group)) expect([name, parsed.ok]).toEqual([name, true]);
          else expect(parsed).toMatchObject({ ok: false, errors: [{ code: 'withheld-field', span: { start: 0 } }] });
        }
      }),
    );
  });

  test('any tree with a masked field, printed and read again, is refused', () => {
    let refused = 0;
    fc.assert(
      fc.property(tree, fc.subarray([...groupNames]), (any, clear) => {
        const text = print(any);
        fc.pre(isReadable(text));
        const masked = [...fieldsOf(treeOf(text))].some((field) => {
          const group = groupOfField(field);
          return group !== null && !clear.includes(group);
        });
        if (masked) refused += 1;
        expect(parse(text, named(clear), { nowNs }).ok).toBe(!masked);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  test('those that are masked are never suggested, whatever is mistyped', () => {
    const masked = Object.keys(indexFields).filter((field) => groupOfField(field) !== null);
    for (const field of masked) {
      const parsed = parse(`${field.slice(0, -1)}:x`, named([]));
      const [error] = parsed.ok ? [] : parsed.errors;
      const suggested = error?.suggestion;
      expect([field, suggested === undefined || groupOfField(suggested) === null]).toEqual([field, true]);
      for (const each of masked) if (each !== field.slice(0, -1)) expect(error?.message).not.toContain(` ${each}?`);
    }
  });

  test('are one object for one set of groups', () => {
    const fields = new QueryFields();
    expect(fields.catalogue(['raw', 'contact'])).toBe(fields.catalogue(['contact', 'raw']));
    expect(fields.catalogue([])).toBe(indexCatalogue);
  });
});

describe('restrictions', () => {
  const outside = (query: Node, sight: Sight) => {
    const lens = lenses().of(roleOf(sight), nowNs);
    const question = lens.question(query);
    const allowed = new Set(seenByHand(sight).map(({ stored }) => stored));
    return events.filter((stored) => evaluate(question, eventAccessor(stored)) && !allowed.has(stored));
  };

  test('hold whatever is asked: no query widens what its role sees', () => {
    fc.assert(
      fc.property(sights, tree, (sight, query) => {
        expect(outside(query, { ...sight, clear: groupNames })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    'actor.id:nobody OR outcome:success',
    'outcome:success outcome:failure OR outcome:denied',
    'NOT outcome:success OR outcome:failure',
    'actor.id:"*) OR (*"',
    String.raw`actor.id:\*\)\ OR\ \(\*`,
    'actor.id:"\' OR 1=1 --"',
    'actor.id:"/* OR */ x"',
    'outcome:success // *',
    'outcome:success # *',
    '(((outcome:success)))',
    'time:>now-1d AND NOT (own:true OR source:1)',
  ])('mean what they say by themselves, with OR, NOT, quotes and marks of comments: %s', (restriction) => {
    const sight = { sources: null, restriction, clear: groupNames };
    for (const text of [
      '',
      '*',
      '* OR *',
      'NOT x',
      'x OR *:*',
      'NOT (x AND *)',
      'outcome:success OR NOT outcome:success',
    ])
      expect(outside(treeOf(text), sight)).toEqual([]);
  });

  test.each(
    [
      '*) OR (*',
      '(outcome:success',
      'outcome:success)',
      'outcome:success OR',
      '"alice" -- outcome:success',
      'AND',
      '"outcome:success',
      'actor.renamed:x',
      'outcome:never',
      'source:1 OR `',
      'a'.repeat(9000),
      '\0',
      '*-raw:x',
    ].filter((text) => !isReadable(text)),
  )('that cannot be read show nothing, and are reported once: %s', (restriction) => {
    const reports: string[] = [];
    const made = lenses((message) => reports.push(message));
    const role = roleOf({ sources: null, restriction, clear: groupNames });
    for (let i = 0; i < 3; i += 1) expect(() => made.of(role, nowNs)).toThrow(/so nothing is seen under it/);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain('cannot be read');
  });

  test('that speak of now mean the moment at which they are used', () => {
    const made = lenses();
    const role = roleOf({ sources: null, restriction: 'time:>now-1h', clear: groupNames });
    const stored = events.find(({ event }) => event.time === '2026-01-02T03:04:05Z');
    if (stored === undefined) throw new Error('no such event');
    const at = BigInt(Date.parse(stored.event.time)) * 1_000_000n;
    expect(made.of(role, at + 60_000_000_000n).see(stored)).not.toBeNull();
    expect(made.of(role, at + 7_200_000_000_000n).see(stored)).toBeNull();
  });

  test('may speak of what the reader does not see', () => {
    const quotesNobody = events.filter(({ own, event }) => !own || !/^(?:log|admin)\./.test(event.kind));
    const id = quotesNobody.find(({ event }) => /^[a-z]+$/.test(event.actor.id ?? ''))?.event.actor.id;
    expect(id).toBeDefined();
    const role = roleOf({ sources: null, restriction: `actor.id:${id}`, clear: [] });
    const lens = lenses().of(role, nowNs);
    const shown = events.flatMap((stored) => lens.see(stored) ?? []);
    expect(shown.length).toBe(quotesNobody.filter(({ event }) => event.actor.id === id).length);
    expect(shown.length).toBeGreaterThan(0);
    expect(JSON.stringify(shown)).not.toContain('actor');
  });
});

test('no query can be written that names the field of visible text', () => {
  const fields = new QueryFields();
  const field = fields.freeTextField(['raw', 'contact']);
  expect(field).toBe('*-contact-raw');
  for (const text of [
    `${field}:x`,
    String.raw`\*-contact-raw:x`,
    `_exists_:${field}`,
    `_exists_:"${field}"`,
    `"${field}":x`,
  ]) {
    const parsed = parse(text, fields.catalogue(['raw', 'contact']));
    expect([text, parsed.ok && [...fieldsOf(parsed.tree)].includes(field)]).toEqual([text, false]);
  }
});
