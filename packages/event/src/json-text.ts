/*
 * JSON text as `JSON.stringify` writes it, for the small flat objects that events consist of: writing them out by hand
 * costs half of what a call for each does, and every event passes here.
 */
const escaped = /[^ !#-[\]-\ud7ff\ue000-\uffff]/; // control characters, quote, backslash, surrogates

export function quote(text: string): string {
  return escaped.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Of an object of scalars, mostly; what is undefined is left out, as are the keys `but` and `butAlso`. */
export function flatObject(fields: object, but?: string, butAlso?: string): string {
  let text = '';
  for (const key in fields) {
    const value = (fields as Record<string, unknown>)[key];
    if (value === undefined || key === but || key === butAlso) continue;
    text += `${text === '' ? '' : ','}${quote(key)}:${jsonText(value)}`;
  }
  return `{${text}}`;
}

function jsonText(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  return typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}
