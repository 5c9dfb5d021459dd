import type { EventView } from '@daybook/api';

/** The events of one source, from the earliest. */
export interface Lane {
  readonly name: string;
  readonly events: readonly EventView[];
}

/** One lane a source, in the order of their names. */
export function lanesOf(events: readonly EventView[]): Lane[] {
  const byName = Map.groupBy(events, ({ own, sourceName, source }) =>
    own ? 'daybook' : (sourceName ?? String(source)),
  );
  return [...byName]
    .map(([name, each]) => ({ name, events: each.toSorted((a, b) => msOf(a) - msOf(b)) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Milliseconds since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the first event to the last, with the bounds that were asked for where those are absolute; never without length. */
export function spanOf(events: readonly EventView[], since?: string, until?: string): Span {
  const times = events.map(msOf);
  const fromMs = absolute(since) ?? Math.min(...times);
  const toMs = absolute(until) ?? Math.max(...times) + 1;
  return toMs > fromMs ? { fromMs, toMs } : { fromMs, toMs: fromMs + 1000 };
}

/** The span cut into so many, each with its count: where to look closer. */
export function partsOf(
  events: readonly EventView[],
  { fromMs, toMs }: Span,
  count: number,
): (Span & { count: number })[] {
  const width = (toMs - fromMs) / count;
  return Array.from({ length: count }, (_, i) => {
    const part = { fromMs: Math.floor(fromMs + i * width), toMs: Math.ceil(fromMs + (i + 1) * width) };
    const isLast = i === count - 1;
    const inside = events.filter((each) => {
      const ms = msOf(each);
      return ms >= fromMs + i * width && (isLast ? ms <= toMs : ms < fromMs + (i + 1) * width);
    });
    return { ...part, count: inside.length };
  });
}

/** Twice as long, around the same middle. */
export function wider({ fromMs, toMs }: Span): Span {
  const half = Math.max(1000, Math.ceil((toMs - fromMs) / 2));
  return { fromMs: fromMs - half, toMs: toMs + half };
}

export function msOf({ event }: EventView): number {
  return Date.parse(event.time);
}

/** Null for a time that is relative, such as `24h`: it has passed on since. */
function absolute(text: string | undefined): number | null {
  const ms = text === undefined || !/^\d{4}-/.test(text) ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
