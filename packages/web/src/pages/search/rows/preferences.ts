import { useSyncExternalStore } from 'react';

export interface ChosenColumn {
  readonly id: string;
  readonly widthPx: number;
}

/** How somebody wants the table; of this browser. */
export interface Preferences {
  readonly columns: readonly ChosenColumn[];
  /** Widths of columns that are shown only where a search names them. */
  readonly others: readonly ChosenColumn[];
  readonly density: 'compact' | 'comfortable';
  readonly times: 'absolute' | 'relative';
}

export const widthPxMin = 56;
export const widthPxMax = 1200;
export const widthPxUsual = 150;
export const columnsMax = 24;

/** Together they fit beside the facets on a screen 1280 wide; the last takes what is left on a wider one. */
export const initialPreferences: Preferences = {
  columns: [
    { id: 'time', widthPx: 162 },
    { id: 'who', widthPx: 80 },
    { id: 'from', widthPx: 122 },
    { id: 'kind', widthPx: 108 },
    { id: 'outcome', widthPx: 88 },
    { id: 'source', widthPx: 78 },
    { id: 'what', widthPx: 121 },
  ],
  others: [],
  density: 'compact',
  times: 'absolute',
};

const key = 'daybook.rows';
const version = 1;
const changed = new EventTarget();
let kept: { readonly text: string | null; readonly preferences: Preferences } | null = null;

/** What was chosen before. What cannot be read any more is as if it never was. */
export function readPreferences(text: string | null): Preferences {
  const value = parsed(text);
  if (value === null || value['version'] !== version) return initialPreferences;
  const columns = Array.isArray(value['columns']) ? columnsOf(value['columns']) : [];
  return {
    columns: columns.length === 0 ? initialPreferences.columns : columns,
    others: Array.isArray(value['others']) ? columnsOf(value['others']) : [],
    density: value['density'] === 'comfortable' ? 'comfortable' : 'compact',
    times: value['times'] === 'relative' ? 'relative' : 'absolute',
  };
}

export function writePreferences(preferences: Preferences): string {
  return JSON.stringify({ version, ...preferences });
}

export function clampWidth(widthPx: number): number {
  return Math.round(Math.min(widthPxMax, Math.max(widthPxMin, widthPx)));
}

/** Rows take their widths from here, of each column and of all, so that a column is resized without drawing a row anew. */
export function widthsOf({ columns }: Pick<Preferences, 'columns'>): Record<string, string> {
  const widths = columns.map(({ widthPx }, i) => [`--column-${i}`, `${widthPx}px`] as const);
  const all = widths.map(([name]) => `var(${name})`).join(' + ');
  return { ...Object.fromEntries(widths), '--columns': `calc(${all})` };
}

/** The columns that a search names, as wide as they were before. */
export function namedColumnsOf(preferences: Preferences, ids: readonly string[]): ChosenColumn[] {
  const known = [...preferences.columns, ...preferences.others, ...initialPreferences.columns];
  return columnsOf(ids.map((id) => known.find((each) => each.id === id) ?? { id }));
}

/** The widths of named columns kept, and one's own columns as they were. */
export function withWidths(preferences: Preferences, named: readonly ChosenColumn[]): Preferences {
  const { columns, others } = preferences;
  const isOwn = ({ id }: ChosenColumn): boolean => columns.some((each) => each.id === id);
  const isNamed = ({ id }: ChosenColumn): boolean => named.some((each) => each.id === id);
  return {
    ...preferences,
    columns: columns.map((column) => named.find(({ id }) => id === column.id) ?? column),
    others: [...named.filter((each) => !isOwn(each)), ...others.filter((each) => !isNamed(each))].slice(0, columnsMax),
  };
}

export function choosePreferences(preferences: Preferences | null): void {
  if (preferences === null) localStorage.removeItem(key);
  else localStorage.setItem(key, writePreferences(preferences));
  changed.dispatchEvent(new Event('change'));
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, current);
}

/** The same object as long as nothing was chosen anew. */
function current(): Preferences {
  const text = localStorage.getItem(key);
  if (kept === null || kept.text !== text) kept = { text, preferences: readPreferences(text) };
  return kept.preferences;
}

function subscribe(onChange: () => void): () => void {
  changed.addEventListener('change', onChange);
  return () => changed.removeEventListener('change', onChange);
}

function parsed(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function columnsOf(list: readonly unknown[]): ChosenColumn[] {
  const found = new Map<string, ChosenColumn>();
  for (const each of list) {
    if (typeof each !== 'object' || each === null) continue;
    const { id, widthPx } = each as Record<string, unknown>;
    if (typeof id !== 'string' || id === '' || id.length > 256 || found.size === columnsMax) continue;
    found.set(id, { id, widthPx: clampWidth(typeof widthPx === 'number' ? widthPx : widthPxUsual) });
  }
  return [...found.values()];
}
