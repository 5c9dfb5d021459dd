import type { OverviewJson } from '@daybook/api';
import { Card } from '../../ui/page.tsx';
import { countText } from '../../ui/count.ts';
import { formatRate } from './amounts.ts';

const heightPx = 40;
const gap = 0.2;

/** Events a second now, and by minute over the last hour. */
export function Rate({ perSecond, lastHour }: Pick<OverviewJson, 'perSecond' | 'lastHour'>) {
  if (perSecond === null) return null;
  const sum = lastHour.reduce((total, count) => total + count, 0);
  const most = Math.max(0, ...lastHour);
  return (
    <Card className="mb-8 flex flex-wrap items-end gap-x-8 gap-y-3">
      <div>
        <h2 className="text-soft">Events a second</h2>
        <p className="text-2xl font-semibold tabular-nums">{formatRate(perSecond)}</p>
      </div>
      <div className="min-w-0 flex-1 basis-64">
        <Sparkline counts={lastHour} most={most} label={`${countText(sum, 'event')} in the last hour, by minute`} />
        <p className="mt-1 flex flex-wrap justify-between gap-x-4 text-xs text-soft tabular-nums">
          <span>{countText(sum, 'event')} in the last hour</span>
          {most === 0 ? null : <span>busiest minute: {formatRate(most / 60)} a second</span>}
        </p>
      </div>
    </Card>
  );
}

interface SparklineProps {
  readonly counts: readonly number[];
  readonly most: number;
  readonly label: string;
}

function Sparkline({ counts, most, label }: SparklineProps) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${Math.max(1, counts.length)} ${heightPx}`}
      preserveAspectRatio="none"
      className="h-10 w-full border-b border-line"
    >
      {counts.map((count, i) => {
        // What is not nothing can be seen.
        const height = count === 0 ? 0 : Math.max(1.5, (count / most) * heightPx);
        // oxlint-disable-next-line react/no-array-index-key -- a minute is its place
        return <rect key={i} x={i} y={heightPx - height} width={1 - gap} height={height} className="fill-accent" />;
      })}
    </svg>
  );
}
