import { expect, test } from 'vitest';
import { SyslogSequences } from './sequences.ts';

test('a jump is a gap; one after the other, a repeat and a start anew are none', () => {
  const tracker = new SyslogSequences().connection('a');
  const saw = (...numbers: number[]) => numbers.map((number) => tracker.saw('vm', number));
  expect(saw(7, 8, 10, 14)).toEqual([null, null, { from: 9, to: 9 }, { from: 11, to: 13 }]);
  expect(saw(14, 1, 2, 1, 3)).toEqual([null, null, null, null, { from: 2, to: 2 }]);
  expect(saw(2_147_483_646, 2_147_483_647, 1, 2)).toEqual([{ from: 4, to: 2_147_483_645 }, null, null, null]);
  expect(saw(2_147_483_647, 3)).toEqual([
    { from: 3, to: 2_147_483_646 },
    { from: 1, to: 2 },
  ]);
});

test('hosts behind one connection count for themselves', () => {
  const tracker = new SyslogSequences().connection('a');
  expect([tracker.saw('x', 1), tracker.saw('y', 50), tracker.saw('x', 2), tracker.saw('y', 51)]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('what was lost between two connections of a sender is a gap, of other senders and hosts it is none', () => {
  const sequences = new SyslogSequences();
  const first = sequences.connection('a');
  first.saw('vm', 7);
  first.end();
  expect(sequences.connection('b').saw('vm', 10)).toBeNull();
  const again = sequences.connection('a');
  expect(again.saw('other', 10)).toBeNull();
  expect(again.saw('vm', 10)).toEqual({ from: 8, to: 9 });
  again.end();
  expect(sequences.connection('a').saw('vm', 1)).toBeNull();
});

test('past 64 hosts of a connection, and 10,000 ended ones, those that were seen longest ago are forgotten', () => {
  const sequences = new SyslogSequences();
  const tracker = sequences.connection('a');
  for (let host = 0; host < 65; host += 1) tracker.saw(`h${host}`, 1);
  expect(tracker.saw('h0', 5)).toBeNull();
  expect(tracker.saw('h64', 5)).toEqual({ from: 2, to: 4 });
  for (let sender = 0; sender < 10_001; sender += 1) {
    const each = sequences.connection(`s${sender}`);
    each.saw('vm', 1);
    each.end();
  }
  expect(sequences.connection('s0').saw('vm', 5)).toBeNull();
  expect(sequences.connection('s1').saw('vm', 5)).toEqual({ from: 2, to: 4 });
});
