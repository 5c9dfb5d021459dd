import 'uplot/dist/uPlot.min.css';
import type { Histogram } from '@daybook/api';
import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react';
import UPlot from 'uplot';
import { useTheme } from '../../../app/theme.ts';
import { formatTime } from '../../../ui/time.tsx';
import { countText } from '../../../ui/count.ts';
import { useMedia } from '../../../ui/media.ts';
import { useZone } from '../../../ui/zone.ts';
import { type Bars, barsOf, outcomes } from './bars.ts';
import { tickTexts, ticksOf } from './ticks.ts';

interface Props {
  readonly data: Histogram;
  /** From one bucket to another, both with it. */
  readonly onZoom: (a: number, b: number) => void;
}

const heightPx = 124;
const tickPx = 84;

/** Bars, stacked by outcome. What is dragged over is zoomed into; so is what arrow keys (with Shift: from, to) and Enter choose. */
export function Plot({ data, onZoom }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const zone = useZone();
  const theme = useTheme();
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const [chosen, setChosen] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const zoom = useEffectEvent(onZoom);
  useEffect(() => {
    const root = place.current;
    if (root === null) return undefined;
    const bars = barsOf(data);
    const made = new UPlot(
      optionsOf(root, bars, zone, (a, b) => zoom(a, b)),
      dataOf(bars),
      root,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: root.clientWidth, height: heightPx }));
    observer.observe(root);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- colours are read from the page when it is drawn
  }, [data, zone, theme, isDark]);
  useEffect(() => show(plot.current, chosen, data), [chosen, data]);

  const last = data.buckets.length - 1;
  const at = chosen === null ? undefined : data.buckets[chosen.to];
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey } = event;
    const to = { ArrowLeft: (chosen?.to ?? last + 1) - 1, ArrowRight: (chosen?.to ?? -1) + 1, Home: 0, End: last }[key];
    if (to !== undefined) {
      const held = Math.max(0, Math.min(last, to));
      setChosen({ from: shiftKey && chosen !== null ? chosen.from : held, to: held });
    } else if (key === 'Enter' && chosen !== null) onZoom(chosen.from, chosen.to);
    else if (key === 'Escape' && chosen !== null) setChosen(null);
    else return;
    event.preventDefault();
  };
  return (
    <div className="relative">
      <div
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label="Bars of events over time"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={chosen?.to ?? last}
        aria-valuetext={at === undefined ? 'none chosen' : `${formatTime(at.start, zone)}, ${countText(at.count)}`}
        title="Drag to zoom in; or arrow keys choose a bar, with Shift several, and Enter zooms"
        onKeyDown={onKeyDown}
        onBlur={() => setChosen(null)}
        className="h-31 cursor-crosshair rounded"
      />
      {at === undefined ? null : (
        <p className="pointer-events-none absolute top-0 right-0 rounded bg-raised px-2 text-xs shadow-raised tabular-nums">
          {formatTime(at.start, zone)}: {at.count.toLocaleString('en')}
        </p>
      )}
    </div>
  );
}

/** The tallest first, so that the lower ones are drawn over it. */
const drawn = outcomes.toReversed();

function dataOf({ starts, stacks }: Bars): UPlot.AlignedData {
  return [starts, ...drawn.map((outcome) => stacks[outcome])];
}

function optionsOf(root: HTMLElement, bars: Bars, zone: string, onZoom: (a: number, b: number) => void): UPlot.Options {
  const styles = getComputedStyle(root);
  const color = (name: string): string => colorOf(root, styles.getPropertyValue(`--color-${name}`));
  const [first = 0] = bars.starts;
  const bucketS = bars.bucketMs / 1000;
  const end = (bars.starts.at(-1) ?? first) + bucketS;
  const axis = {
    stroke: color('soft'),
    grid: { stroke: color('line'), width: 1 },
    ticks: { show: false },
    font: `11px ${styles.fontFamily}`,
  };
  return {
    width: root.clientWidth,
    height: heightPx,
    padding: [6, 32, 0, 0],
    legend: { show: false },
    scales: { x: { range: [first, end] }, y: { range: (_, __, max) => [0, Math.max(max, 1)] } },
    axes: [
      {
        ...axis,
        size: 36,
        grid: { show: false },
        splits: ({ width }, _, from, to) => {
          const apartMs = (1000 * (to - from) * tickPx) / Math.max(width, tickPx);
          return ticksOf(from * 1000, to * 1000, apartMs, zone).map((atMs) => atMs / 1000);
        },
        values: (_, ticks) =>
          tickTexts(
            ticks.map((tick) => Math.round(tick * 1000)),
            zone,
          ),
      },
      { ...axis, size: 48, space: 32, values: (_, ticks) => ticks.map((tick) => shortNumber(tick)) },
    ],
    series: [
      {},
      ...drawn.map((outcome) => ({
        label: outcome,
        fill: color(`chart-${outcome}`),
        width: 0,
        points: { show: false },
        ...(UPlot.paths.bars === undefined ? {} : { paths: UPlot.paths.bars({ size: [0.85, 60], align: 1 }) }),
      })),
    ],
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    hooks: {
      setSelect: [
        (made) => {
          const { left, width } = made.select;
          if (width < 3) return;
          const bucketAt = (px: number): number => Math.floor((made.posToVal(px, 'x') - first) / bucketS);
          made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onZoom(bucketAt(left), bucketAt(left + width - 1));
        },
      ],
    },
  };
}

/** A colour as a canvas takes it: what `light-dark()` comes to here. */
function colorOf(root: HTMLElement, value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  root.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function show(plot: UPlot | null, chosen: { from: number; to: number } | null, { buckets, bucketMs }: Histogram): void {
  if (plot === null) return;
  const [from, to] = [Math.min(chosen?.from ?? 0, chosen?.to ?? 0), Math.max(chosen?.from ?? 0, chosen?.to ?? 0)];
  const [first, last] = [buckets[from], buckets[to]];
  if (chosen === null || first === undefined || last === undefined) {
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    return;
  }
  const left = plot.valToPos(Date.parse(first.start) / 1000, 'x');
  const right = plot.valToPos((Date.parse(last.start) + bucketMs) / 1000, 'x');
  plot.setSelect({ left, top: 0, width: right - left, height: plot.over.clientHeight }, false);
}

function shortNumber(number: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(number);
}
