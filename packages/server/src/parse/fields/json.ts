/** A line that is one JSON object. */
export type JsonLine = Readonly<Record<string, unknown>>;

/** The object that the line is, or null. */
export function jsonLine(line: string): JsonLine | null {
  if (line.charCodeAt(0) !== 0x7b || !line.trimEnd().endsWith('}')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is JsonLine {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a field; undefined where it is none, or empty. */
export function textIn(json: JsonLine, key: string): string | undefined {
  const value = Object.hasOwn(json, key) ? json[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberIn(json: JsonLine, key: string): number | undefined {
  const value = Object.hasOwn(json, key) ? json[key] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Text, or a number as text. */
export function wordIn(json: JsonLine, key: string): string | undefined {
  const number = numberIn(json, key);
  return number === undefined ? textIn(json, key) : String(number);
}
