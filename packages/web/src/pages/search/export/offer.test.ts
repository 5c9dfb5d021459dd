import type { ApprovalJson } from '@daybook/api';
import type { FieldCatalogue } from '@daybook/query';
import { expect, test } from 'vitest';
import { offerOf } from './offer.ts';

const nowMs = Date.parse('2026-11-23T12:00:00Z');
const catalogue: FieldCatalogue = {
  fields: { kind: { type: 'keyword' }, outcome: { type: 'keyword' }, time: { type: 'time' } },
  open: [],
};
const reading = { role: 'exporter', catalogue, nowMs };
const what = {
  role: 'exporter',
  query: 'kind:auth.login AND outcome:success',
  since: '2026-11-20T00:00:00.000000000Z',
  until: '2026-11-23T00:00:00.000000001Z',
  groups: ['contact', 'raw'],
};
const approval = (change: object = {}, said: object = {}) =>
  ({
    kind: 'export.unmasked',
    mine: true,
    permit: { id: 'a', expires: '2026-11-23T13:00:00Z' },
    what: { ...what, ...said },
    ...change,
  }) as unknown as ApprovalJson;
const offered = (q: string, range: object = {}, ...approvals: ApprovalJson[]) =>
  offerOf(approvals.length === 0 ? [approval()] : approvals, { q, search: 's', ...range }, reading);

test('the very search is offered, however its query is written, as far as the permit goes', () => {
  for (const q of [what.query, 'kind:auth.login outcome:success', '(kind:"auth.login")   outcome:success'])
    expect(offered(q), q).toEqual({
      groups: ['contact', 'raw'],
      since: what.since,
      until: '2026-11-23T00:00:00.000000001Z',
      isWhole: false,
      expires: '2026-11-23T13:00:00Z',
    });
});

test('a range within the permit is kept, one that reaches out of it is cut, and one beside it is not offered', () => {
  const of = (since: string | undefined, until?: string) => offered(what.query, { since, until });
  expect(of('2026-11-21', '2026-11-22')).toMatchObject({
    since: '2026-11-21T00:00:00.000000000Z',
    until: '2026-11-22T00:00:00.000000000Z',
    isWhole: true,
  });
  expect(of('24h')).toMatchObject({ since: '2026-11-22T12:00:00.000000000Z', until: what.until, isWhole: false });
  expect(of('2026-11-01', '2026-11-21')).toMatchObject({ since: what.since, until: '2026-11-21T00:00:00.000000000Z' });
  expect(of('1h')).toBeNull();
  expect(of('2026-11-01', '2026-11-20')).toBeNull();
});

test.each([
  ['of another query', [approval({}, { query: 'kind:auth.login' })]],
  ['of another role', [approval({}, { role: 'helper' })]],
  ['of somebody else', [approval({ mine: false })]],
  ['that was not given', [approval({ permit: null })]],
  ['that is over', [approval({ permit: { id: 'a', expires: '2026-11-23T12:00:00Z' } })]],
  ['of another kind', [approval({ kind: 'grant.sight' })]],
  ['whose query is withheld', [approval({}, { query: undefined })]],
  ['of no group that there is', [approval({}, { groups: ['all'] })]],
])('a permit %s is none', (_what, approvals) => {
  expect(offered(what.query, {}, ...approvals)).toBeNull();
});

test('a query that means something else at each moment is the same as its very text alone', () => {
  const relative = approval({}, { query: 'time:[now-1d TO now]' });
  expect(offered('time:[now-1d TO now]', {}, relative)).not.toBeNull();
  expect(offered('time:[now-24h TO now]', {}, relative)).toBeNull();
  expect(offered('time:[now-1d TO now] ', {}, relative)).toBeNull();
});
