/** A JSON object of a log line. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that a line is, or null where it is none. Never throws; linear. */
export function objectOf(line: string): Fields | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

/** A member's text; numbers as text. Undefined for what is neither, and for nothing. */
export function textAt(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A member's number, also one that is written as text. */
export function numberAt(fields: Fields, name: string): number | undefined {
  return numberOf(Object.hasOwn(fields, name) ? fields[name] : undefined);
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 24 || !/^-?\d+(?:\.\d+)?$/.test(value)) return undefined;
  return Number(value);
}

/** A whole number that is not negative: a status, a size. */
export function countAt(fields: Fields, name: string): number | undefined {
  const value = numberAt(fields, name);
  return value !== undefined && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export function fieldsAt(fields: Fields, name: string): Fields | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return isFields(value) ? value : undefined;
}
