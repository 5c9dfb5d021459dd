/** What JSON said that a parsed value cannot: paths are those of the text, parted by dots, indices in brackets. */
export interface Exact {
  /** The value; numbers that a double does not hold exactly are in it as their text. */
  value: unknown;
  inexact: string[];
  duplicates: string[];
}

interface ReviverContext {
  source?: string;
}

const pathsMax = 32;

/** Reads a JSON text again, with care. `text` must be JSON. Costs many times what `JSON.parse` does; rarely needed. */
export function parseExactly(text: string): Exact {
  const inexact = new Set<unknown>();
  const marked = JSON.parse(text, (_key, value: unknown, context?: ReviverContext) => {
    if (typeof value !== 'number' || context?.source === undefined || isExact(value, context.source)) return value;
    const box = { source: context.source };
    inexact.add(box);
    return box;
  }) as unknown;
  const paths: string[] = [];
  const value = unbox(marked, '', inexact, paths);
  return { value, inexact: paths, duplicates: duplicateKeys(text) };
}

function unbox(value: unknown, path: string, boxes: ReadonlySet<unknown>, paths: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (boxes.has(value)) {
    if (paths.length < pathsMax) paths.push(path);
    return (value as { source: string }).source;
  }
  if (Array.isArray(value)) return value.map((item, i) => unbox(item, `${path}[${i}]`, boxes, paths));
  for (const [key, inner] of Object.entries(value)) {
    const replacement = unbox(inner, join(path, key), boxes, paths);
    if (replacement !== inner) setOwn(value as Record<string, unknown>, key, replacement);
  }
  return value;
}

/** Sets an own property even where its name is `__proto__`. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** True when the decimal text and the double are the same number. */
export function isExact(value: number, source: string): boolean {
  return Number.isFinite(value) && canonical(String(value)) === canonical(source);
}

/** A decimal as digits without zeros at its ends, and the power of ten of the last digit. */
function canonical(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}

interface Level {
  /** Keys seen so far; null in an array. */
  readonly keys: Set<string> | null;
  readonly path: string;
  index: number;
  key: string;
}

/** Paths of keys that their object has more than once. `text` must be JSON. Iterative. */
function duplicateKeys(text: string): string[] {
  const found = new Set<string>();
  const levels: Level[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
  let string: string | null = null;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [mark] = match;
    const level = levels.at(-1);
    if (mark.startsWith('"')) string = mark;
    else if (mark === '{' || mark === '[') {
      levels.push({
        keys: mark === '{' ? new Set() : null,
        path: level === undefined ? '' : here(level),
        index: 0,
        key: '',
      });
    } else if (mark === '}' || mark === ']') levels.pop();
    else if (mark === ',' && level?.keys === null) level.index += 1;
    else if (mark === ':' && level?.keys && string !== null) {
      level.key = JSON.parse(string) as string;
      if (level.keys.has(level.key) && found.size < pathsMax) found.add(here(level));
      level.keys.add(level.key);
    }
  }
  return [...found];
}

function here(level: Level): string {
  return level.keys === null ? `${level.path}[${level.index}]` : join(level.path, level.key);
}
