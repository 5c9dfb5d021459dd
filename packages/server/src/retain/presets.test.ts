import { formatPeriod, parsePeriod } from '@daybook/event';
import { expect, test } from 'vitest';
import { combine, deviations, presets, usedPreset } from './presets.ts';

const used = (...ids: string[]) => presets.filter(({ id }) => ids.includes(id)).map(usedPreset);
const text = (period: ReturnType<typeof parsePeriod>) => (period === null ? null : formatPeriod(period));

test('of several presets the largest minimum and the smallest maximum hold', () => {
  const { minimum, maximum, ...rest } = combine(used('pci-dss', 'soc-2', 'gdpr-cnil-justified'));
  expect([text(minimum), text(maximum)]).toEqual(['P13M', 'P36M']);
  expect(rest).toEqual({ minimumOf: 'soc-2', maximumOf: 'gdpr-cnil-justified', conflict: false });
  expect(combine([])).toEqual({ minimum: null, maximum: null, minimumOf: null, maximumOf: null, conflict: false });
});

test('presets that contradict each other are told, whatever the class says', () => {
  expect(combine(used('hipaa', 'gdpr-cnil')).conflict).toBe(true);
  expect(combine(used('pci-dss', 'gdpr-cnil')).conflict).toBe(false);
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
  for (const { minimum, maximum, note, source, dated } of presets) {
    for (const period of [minimum, maximum]) if (period !== null) expect(parsePeriod(period)).not.toBeNull();
    expect([note.length > 20, source.length > 5, /^\d{4}-\d\d-\d\d$/.test(dated)]).toEqual([true, true, true]);
  }
});
