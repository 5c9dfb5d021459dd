import { expect, test } from 'vitest';
import { alertsSearch } from './search.ts';

test('an address says which alerts, which is open, and which event over it; what it cannot say is left out', () => {
  expect(alertsSearch({ state: 'closed', rule: 'r', alert: 'a', event: '1:2' })).toEqual({
    state: 'closed',
    rule: 'r',
    alert: 'a',
    event: '1:2',
  });
  expect(alertsSearch({ state: 'unclosed', rule: '', alert: 7, event: null, other: 'x' })).toEqual({});
});
