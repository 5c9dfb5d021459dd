import type { Histogram } from '@daybook/api';
import { lazy, Suspense } from 'react';
import { countText } from '../../../ui/count.ts';
import { Problem } from '../../../ui/problem.tsx';
import { isQueryFault } from '../../../ui/query-field.tsx';
import type { Asked } from '../asked.ts';
import { useHistogram, useIsSaid } from '../counts.ts';
import { useGo } from '../go.ts';
import { lengthText, totalsOf, zoomOf } from './bars.ts';
import { ChartTable } from './table.tsx';

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

/** How many events there are, and when, by outcome. */
export function Chart({ asked }: { readonly asked: Asked }) {
  const { data, error, refetch } = useHistogram(asked);
  const isSaid = useIsSaid(asked, error);
  if (error !== null && data === undefined)
    return isQueryFault(error) || isSaid ? null : <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <figure aria-label="Events over time" className="mb-4">
      <figcaption className="mb-1 flex min-h-5 flex-wrap items-baseline gap-x-4 text-xs text-soft">
        {data === undefined ? <span role="status">Counting …</span> : <Caption data={data} />}
      </figcaption>
      <div className="h-31">
        {data === undefined ? <Waiting /> : data.buckets.length === 0 ? null : <Bars data={data} />}
      </div>
    </figure>
  );
}

const dots = {
  success: 'bg-chart-success',
  unknown: 'bg-chart-unknown',
  failure: 'bg-chart-failure',
  denied: 'bg-chart-denied',
  error: 'bg-chart-error',
};

function Caption({ data }: { readonly data: Histogram }) {
  const { total, bucketMs, bounds } = data;
  return (
    <>
      <span role="status" className="font-medium text-ink tabular-nums">
        {countText(total)}
      </span>
      {totalsOf(data).map(([outcome, count]) => (
        <span key={outcome} className="tabular-nums">
          <span aria-hidden="true" className={`mr-1.5 inline-block size-2 rounded-xs ${dots[outcome]}`} />
          {outcome} {count.toLocaleString('en')}
        </span>
      ))}
      <span className="ml-auto">
        {total === 0 ? null : `a bar is ${lengthText(bucketMs)}; `}
        {bounds.indexedTo === null ? 'nothing is indexed yet' : `counted up to ${bounds.indexedTo}`}
      </span>
    </>
  );
}

/** Holds the place of the bars. */
function Waiting() {
  return <div aria-hidden="true" className="h-full animate-pulse rounded-lg bg-hover" />;
}

function Bars({ data }: { readonly data: Histogram }) {
  const go = useGo();
  const zoom = (a: number, b: number): void => {
    const range = zoomOf(data, a, b);
    if (range !== null) go(range);
  };
  return (
    <>
      <Suspense fallback={<Waiting />}>
        <Plot data={data} onZoom={zoom} />
      </Suspense>
      <ChartTable data={data} />
    </>
  );
}
