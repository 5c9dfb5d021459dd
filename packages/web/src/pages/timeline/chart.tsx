import type { EventJson, EventView } from '@daybook/api';
import { countText } from '../../ui/count.ts';
import { formatTime } from '../../ui/time.tsx';
import { useZone } from '../../ui/zone.ts';
import { type Lane, msOf, type Span } from './lanes.ts';

/** Told apart by colour, and by shape for who does not see it. */
const marks: Readonly<Record<EventJson['outcome'], { readonly tone: string; readonly path: string }>> = {
  success: { tone: 'fill-good', path: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z' },
  failure: { tone: 'fill-warn', path: 'M0-5 5 4H-5Z' },
  denied: { tone: 'fill-bad', path: 'M-4-4H4V4H-4Z' },
  error: { tone: 'fill-bad', path: 'M0-5.5 5.5 0 0 5.5-5.5 0Z' },
  unknown: { tone: 'fill-faint', path: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0Z' },
};

const width = 1000;
const edge = 8;

interface Props {
  readonly lanes: readonly Lane[];
  readonly span: Span;
}

/** One lane a source, time from left to right. The list below says the same to who does not see it. */
export function Chart({ lanes, span }: Props) {
  const zone = useZone();
  return (
    <figure className="rounded-lg border border-line bg-surface p-3">
      <div className="flex flex-col gap-1">
        {lanes.map((lane) => (
          <div key={lane.name} className="grid items-center gap-x-3 sm:grid-cols-[8rem_minmax(0,1fr)]">
            <span className="truncate text-xs text-soft" title={lane.name}>
              {lane.name} <span className="text-faint tabular-nums">{lane.events.length}</span>
            </span>
            <Track lane={lane} span={span} zone={zone} />
          </div>
        ))}
      </div>
      <figcaption className="mt-2 flex flex-wrap justify-between gap-x-4 gap-y-1 text-xs text-soft sm:pl-35">
        <span className="tabular-nums">{formatTime(new Date(span.fromMs).toISOString(), zone)}</span>
        <Legend lanes={lanes} />
        <span className="tabular-nums">
          {formatTime(new Date(span.toMs).toISOString(), zone)} <span className="text-faint">{zone}</span>
        </span>
      </figcaption>
    </figure>
  );
}

interface TrackProps {
  readonly lane: Lane;
  readonly span: Span;
  readonly zone: string;
}

function Track({ lane: { name, events }, span, zone }: TrackProps) {
  return (
    <div className="relative h-7 rounded bg-sunken">
      <svg
        role="img"
        aria-label={`${countText(events.length)} of ${name}`}
        className="absolute inset-0 size-full overflow-visible"
      >
        {events.map((view) => (
          <Mark
            key={view.position}
            view={view}
            zone={zone}
            x={(msOf(view) - span.fromMs) / (span.toMs - span.fromMs)}
          />
        ))}
      </svg>
    </div>
  );
}

interface MarkProps {
  readonly view: EventView;
  readonly zone: string;
  readonly x: number;
}

/** Where it stands is in percent, so that the shapes keep theirs at any width. */
function Mark({ view: { event }, zone, x }: MarkProps) {
  const { tone, path } = marks[event.outcome];
  const percent = (100 * (edge + Math.min(1, Math.max(0, x)) * (width - 2 * edge))) / width;
  return (
    <svg x={`${percent}%`} y="50%" className="overflow-visible">
      <path d={path} className={`${tone} opacity-80`}>
        <title>{`${formatTime(event.time, zone)} ${event.action}: ${event.outcome}`}</title>
      </path>
    </svg>
  );
}

function Legend({ lanes }: Pick<Props, 'lanes'>) {
  const seen = new Set(lanes.flatMap(({ events }) => events.map(({ event }) => event.outcome)));
  const outcomes = (Object.keys(marks) as EventJson['outcome'][]).filter((outcome) => seen.has(outcome));
  return (
    <span className="order-first flex w-full flex-wrap gap-x-3 sm:order-none sm:w-auto">
      {outcomes.map((outcome) => (
        <span key={outcome} className="inline-flex items-center gap-1">
          <svg viewBox="-6 -6 12 12" className="size-3" aria-hidden="true">
            <path d={marks[outcome].path} className={marks[outcome].tone} />
          </svg>
          {outcome}
        </span>
      ))}
    </span>
  );
}
