import { formatPeriod, parsePeriod } from '@daybook/event';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bounds, combine, deviations, presets, usedPreset } from './presets.ts';

const used = (...ids: string[]) => presets.filter(({ id }) => ids.includes(id)).map(usedPreset);

const textsOf = (bounds: Bounds['minimums']) => bounds.map(({ period, of }) => `${of} ${formatPeriod(period)}`);

test('of several presets the largest minimum and the smallest maximum hold', () => {
  const { minimums, maximums, conflict } = combine(used('pci-dss', 'soc-2', 'gdpr-cnil-justified'));
  expect([textsOf(minimums), textsOf(maximums), conflict]).toEqual([
    ['soc-2 P13M'],
    ['gdpr-cnil-justified P36M'],
    null,
  ]);
  // Of two that ask for the same, one.
  expect(textsOf(combine(used('soc-2', 'iso-27001')).minimums)).toEqual(['iso-27001 P13M']);
  expect(combine([])).toEqual({ minimums: [], maximums: [], conflict: null });
});

test('presets that contradict each other are told, whatever the class says', () => {
  expect(combine(used('hipaa', 'gdpr-cnil')).conflict).toEqual({ minimumOf: 'hipaa', maximumOf: 'gdpr-cnil' });
  expect(combine(used('pci-dss', 'gdpr-cnil')).conflict).toBeNull();
});

describe('of months and days, of which neither is always the shorter,', () => {
  const presetOf = (id: string, minimum: string | null, maximum: string | null) => {
    return { id, dated: '2026-11-29', minimum, maximum };
  };
  const both = [presetOf('days', 'P182D', null), presetOf('months', 'P6M', null)];

  test.each([
    ['one order', both],
    ['the other', both.toReversed()],
  ])('both hold, in %s', (_, presetsOf) => {
    expect(textsOf(combine(presetsOf).minimums)).toEqual(['days P182D', 'months P6M']);
    const told = (minimum: string) => deviations({ ...classOf(minimum, null), presets: presetsOf });
    expect(told('P6M')).toEqual(['the minimum is shorter than days asks for']);
    expect(told('P182D')).toEqual(['the minimum is shorter than months asks for']);
    expect(told('P184D')).toEqual([]);
    expect(told('P7M')).toEqual([]);
  });

  test('a maximum that is shorter than the minimum on any day is a conflict, and both maximums hold', () => {
    const most = [presetOf('a', null, 'P182D'), presetOf('b', null, 'P6M'), presetOf('c', null, 'P1Y')];
    expect(textsOf(combine(most).maximums)).toEqual(['a P182D', 'b P6M']);
    expect(combine([...most, presetOf('d', 'P182D', null)]).conflict).toEqual({ minimumOf: 'd', maximumOf: 'b' });
    expect(combine([...most, presetOf('d', 'P181D', null)]).conflict).toBeNull();
  });

  test('the order of presets never means anything', () => {
    const text = fc.option(
      fc.constantFrom('P30D', 'P31D', 'P1M', 'P59D', 'P2M', 'P62D', 'P365D', 'P1Y', 'P366D', 'P12M'),
    );
    const several = fc.array(fc.tuple(text, text), { maxLength: 6 });
    fc.assert(
      fc.property(several, fc.infiniteStream(fc.nat()), (list, order) => {
        const inOrder = list.map(([minimum, maximum], i) => presetOf(`p${i}`, minimum, maximum));
        const mixed = inOrder.map((each) => ({ each, at: order.next().value })).toSorted((a, b) => a.at - b.at);
        expect(combine(mixed.map(({ each }) => each))).toEqual(combine(inOrder));
      }),
    );
  });
});

const classOf = (minimum: string | null, maximum: string | null, ...ids: string[]) => ({
  number: 1,
  name: 'x',
  minimum: minimum === null ? null : parsePeriod(minimum),
  maximum: maximum === null ? null : parsePeriod(maximum),
  purpose: 'x',
  legalBasis: 'x',
  presets: used(...ids),
  decision: null,
});

test('what is outside of the presets needs a decision, and what is within them does not', () => {
  expect(deviations(classOf('P12M', 'P12M', 'pci-dss', 'gdpr-cnil'))).toEqual([]);
  expect(deviations(classOf('P12M', null, 'pci-dss'))).toEqual([]);
  expect(deviations(classOf('P13M', 'P3Y', 'soc-2', 'gdpr-cnil-justified'))).toEqual([]);
  expect(deviations(classOf(null, null, 'pci-dss'))).toHaveLength(1);
  expect(deviations(classOf('P12M', null, 'pci-dss', 'gdpr-cnil'))).toHaveLength(1);
  expect(deviations(classOf('P6M', 'P9M', 'pci-dss'))).toHaveLength(2);
  expect(deviations(classOf('P6Y', 'P6Y', 'hipaa', 'gdpr-cnil'))).toHaveLength(2);
});

test('every preset can be read, has a source, and says what it does not', () => {
  expect(presets.map(({ id }) => id)).toEqual(presets.map(({ id }) => id).toSorted());
  for (const { minimum, maximum, note, source, dated, url } of presets) {
    // A document, not somebody's front page.
    if (url !== null) expect(new URL(url).pathname.length).toBeGreaterThan(10);
    for (const period of [minimum, maximum]) if (period !== null) expect(parsePeriod(period)).not.toBeNull();
    expect([note.length > 20, source.length > 5, /^\d{4}-\d\d-\d\d$/.test(dated)]).toEqual([true, true, true]);
  }
});
