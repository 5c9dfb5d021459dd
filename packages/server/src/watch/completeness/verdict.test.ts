import { describe, expect, test } from 'vitest';
import { completenessLimits } from './limits.ts';
import { SourceState } from './source-state.ts';
import { verdictOf } from './verdict.ts';

const standIn = (name: string): string => `x${name.length}`;
const well = { transports: [], lag: 0 };
/** Numbers 1 to 100 came at 1 s to 100 s, but for those that are said. */
function numbered(...missing: number[]): SourceState {
  const state = new SourceState(null, 0, standIn);
  for (let n = 1; n <= 100; n += 1) if (!missing.includes(n)) state.numbering.came('e', BigInt(n), n * 1000);
  return state;
}
const codesOf = (state: SourceState, fromMs: number, toMs: number, about: object = {}) => {
  const { status, doubts } = verdictOf(state, { fromMs, toMs }, { ...well, ...about });
  return [status, ...doubts.map(({ code }) => code)];
};

describe('the verdict on a source that numbers its events', () => {
  test('is complete where no number is missing between what came before and after', () => {
    expect(codesOf(numbered(), 10_000, 90_000)).toEqual(['complete']);
  });

  test('names the gaps of the range, and no others', () => {
    const state = numbered(20, 21, 50);
    const { status, gaps } = verdictOf(state, { fromMs: 10_000, toMs: 30_000 }, well);
    expect(status).toBe('gaps');
    expect(gaps).toMatchObject([{ epoch: 'e', from: 20n, to: 21n, afterMs: 19_000, noticedMs: 22_000 }]);
    // They may have happened at any time between the two events around them.
    expect(codesOf(state, 21_000, 21_500)[0]).toBe('gaps');
    expect(codesOf(state, 23_000, 48_000)).toEqual(['complete']);
  });

  test('is not provable past what was last heard of it; a sign of life proves more', () => {
    const state = numbered();
    expect(codesOf(state, 10_000, 200_000)).toEqual(['not-provable', 'not-heard']);
    state.numbering.said('e', 100n, 250_000, false);
    expect(codesOf(state, 10_000, 200_000)).toEqual(['complete']);
  });

  test('is not provable where a numbering stopped without an end while another went on', () => {
    const state = numbered();
    state.numbering.came('f', 1n, 150_000);
    state.numbering.came('f', 2n, 300_000);
    expect(codesOf(state, 10_000, 200_000)).toEqual(['not-provable', 'not-ended']);
    const ended = numbered();
    ended.numbering.said('e', 100n, 101_000, true);
    ended.numbering.came('f', 1n, 150_000);
    ended.numbering.came('f', 2n, 300_000);
    expect(codesOf(ended, 10_000, 200_000)).toEqual(['complete']);
  });

  test('is not provable where events without numbers came among them', () => {
    const state = numbered();
    state.cameUnnumbered(50_000);
    expect(codesOf(state, 10_000, 90_000)).toEqual(['not-provable', 'unnumbered']);
    expect(codesOf(state, 60_000, 90_000)).toEqual(['complete']);
  });

  test('is not provable before all was kept, or while durable events were not looked at', () => {
    const state = new SourceState(null, 5_000, standIn);
    for (let n = 1; n <= 100; n += 1) state.numbering.came('e', BigInt(n), n * 1000);
    expect(codesOf(state, 1_000, 90_000)).toEqual(['not-provable', 'not-kept']);
    expect(codesOf(state, 6_000, 90_000, { lag: 3 })).toEqual(['not-provable', 'behind']);
  });
});

describe('the verdict on others', () => {
  test('says that nothing is known of a source of which nothing came', () => {
    expect(verdictOf(null, { fromMs: 0, toMs: 1 }, well)).toMatchObject({
      status: 'not-provable',
      doubts: [{ code: 'nothing-known' }],
    });
  });

  test('says why nothing can be proved: no numbers, UDP, no acknowledgement', () => {
    const state = new SourceState(null, 0, standIn);
    state.cameUnnumbered(5_000);
    expect(codesOf(state, 1_000, 9_000, { transports: ['udp'] })).toEqual([
      'not-provable',
      'unnumbered',
      'unacknowledged',
    ]);
  });

  test('is not provable of a time in which events came by a way that answers for nothing, though all are numbered', () => {
    const state = numbered();
    state.came('unacknowledged', 20_000);
    state.came('unacknowledged', 30_000);
    expect(codesOf(state, 25_000, 90_000)).toEqual(['not-provable', 'unacknowledged']);
    expect(codesOf(state, 31_000, 90_000)).toEqual(['complete']);
    const kept = new SourceState(state.json(), 0, standIn);
    expect(codesOf(kept, 25_000, 90_000)).toEqual(['not-provable', 'unacknowledged']);
    // It is said once, where the source is set to send so too.
    expect(codesOf(kept, 25_000, 90_000, { transports: ['unacknowledged'] })).toEqual([
      'not-provable',
      'unacknowledged',
    ]);
  });

  test('what was reported as lost in the range is a gap; a conflict of keys is none', () => {
    const state = numbered();
    state.report({ what: 'conflict', atMs: 50_000, count: 1, about: '' });
    expect(codesOf(state, 10_000, 90_000)).toEqual(['complete']);
    state.report({ what: 'dropped', atMs: 60_000, count: 4, about: '' });
    expect(verdictOf(state, { fromMs: 10_000, toMs: 90_000 }, well)).toMatchObject({
      status: 'gaps',
      losses: [{ what: 'conflict' }, { what: 'dropped', count: 4 }],
    });
    expect(codesOf(state, 70_000, 90_000)).toEqual(['complete']);
  });

  test('past so many reports the oldest go, and it is said since when all are kept', () => {
    const state = numbered();
    const { reportsMax } = completenessLimits;
    for (let i = 0; i <= reportsMax; i += 1) state.report({ what: 'gap', atMs: 1000 * i, count: 1, about: '' });
    expect(state.reports).toHaveLength(reportsMax);
    expect(codesOf(state, 0, 90_000)).toEqual(['gaps', 'not-kept']);
  });
});
