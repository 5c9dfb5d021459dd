import type { Histogram } from '@daybook/api';
import { formatTime } from '../../../ui/time.tsx';
import { useZone } from '../../../ui/zone.ts';
import { countOf, totalsOf } from './bars.ts';

/** What the bars show, for who does not see them: the buckets with events in them. */
export function ChartTable({ data }: { readonly data: Histogram }) {
  const zone = useZone();
  const outcomes = totalsOf(data).map(([outcome]) => outcome);
  return (
    // Around the table: one of its own is as wide as its words, however it is hidden.
    <div className="sr-only">
      <table>
        <caption>Events over time, in {zone}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Events</th>
            {outcomes.map((outcome) => (
              <th key={outcome} scope="col">
                {outcome}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.buckets
            .filter(({ count }) => count > 0)
            .map((bucket) => (
              <tr key={bucket.start}>
                <th scope="row">{formatTime(bucket.start, zone)}</th>
                <td>{bucket.count}</td>
                {outcomes.map((outcome) => (
                  <td key={outcome}>{countOf(bucket, outcome)}</td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
