import type { LookReaders } from '@daybook/api';
import type { ReaderDay } from '../../index/looks.ts';

type Row = LookReaders['readers'][number];

const shownMin = 100;
const scoreMin = 3.5;
/** Fewer values say nothing of what is usual. */
const valuesMin = 3;

/** What the answer says of itself. It is the modified z-score of Iglewicz and Hoaglin (1993), with a floor for its scale. */
export const formula =
  `score(x, v) = 0.6745 * (x - median(v)) / max(MAD(v), 0.1 * median(v), 10), where MAD is the median absolute deviation. ` +
  `x is events shown on the busiest day (UTC); v is once the reader's own other days with a look, once the busiest days of the ` +
  `other readers; of fewer than ${valuesMin} values there is no score. The higher one counts, and is at least 0. unusual: ` +
  `score >= ${scoreMin} and x >= ${shownMin}.`;

/** Readers by how much they were shown, each held against their own habit and against the others. */
export function readersOf(days: readonly ReaderDay[]): Row[] {
  const byReader = Map.groupBy(days, ({ id }) => id);
  const busiest = new Map([...byReader].map(([id, own]) => [id, busiestOf(own)]));
  const rows = [...byReader].map(([id, own]) => {
    const peers = [...busiest].filter(([other]) => other !== id).map(([, { shown }]) => shown);
    return rowOf(id, own, busiest.get(id) ?? busiestOf(own), peers);
  });
  return rows.toSorted((a, b) => b.shown - a.shown || (a.reader.id < b.reader.id ? -1 : 1));
}

function busiestOf(days: readonly ReaderDay[]): ReaderDay {
  return days.reduce((most, day) => (day.shown > most.shown ? day : most));
}

function rowOf(id: string, days: readonly ReaderDay[], busiest: ReaderDay, peers: readonly number[]): Row {
  const others = days.filter((day) => day !== busiest && day.looks > 0).map(({ shown }) => shown);
  const sum = (of: 'looks' | 'shown' | 'opened' | 'exports' | 'tails' | 'refused'): number =>
    days.reduce((total, day) => total + day[of], 0);
  const score = Math.max(0, scoreOf(busiest.shown, others), scoreOf(busiest.shown, peers));
  const name = days.find((day) => day.name !== '')?.name;
  return {
    reader: { id, ...(name === undefined ? {} : { name }) },
    looks: sum('looks'),
    shown: sum('shown'),
    opened: sum('opened'),
    exports: sum('exports'),
    tails: sum('tails'),
    refused: sum('refused'),
    days: days.filter(({ looks }) => looks > 0).length,
    last: days.reduce((last, day) => (day.last > last ? day.last : last), ''),
    busiest: { day: busiest.day, shown: busiest.shown },
    ownMedian: median(others),
    peerMedian: median(peers),
    score: Math.round(score * 100) / 100,
    unusual: score >= scoreMin && busiest.shown >= shownMin,
  };
}

function scoreOf(value: number, values: readonly number[]): number {
  if (values.length < valuesMin) return 0;
  const middle = median(values);
  const mad = median(values.map((each) => Math.abs(each - middle)));
  return (0.6745 * (value - middle)) / Math.max(mad, 0.1 * middle, 10);
}

/** 0 of no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
