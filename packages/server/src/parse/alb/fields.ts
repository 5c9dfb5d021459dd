import { closingQuote } from '../http/index.ts';

/** The fields of a line: words, and quoted ones without their quotes, still escaped. One that never ends goes to the end of the line. */
export function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at < line.length;) {
    if (line.charCodeAt(at) === 0x22) {
      const close = endOfQuoted(line, at + 1);
      fields.push(line.slice(at + 1, close));
      at = close + 2;
    } else {
      const space = line.indexOf(' ', at);
      const end = space === -1 ? line.length : space;
      fields.push(line.slice(at, end));
      at = end + 1;
    }
  }
  return fields;
}

/** A quote that ends a field has a space or nothing after it. */
function endOfQuoted(line: string, at: number): number {
  let end = closingQuote(line, at);
  while (end !== -1 && end + 1 < line.length && line.charCodeAt(end + 1) !== 0x20) end = closingQuote(line, end + 1);
  return end === -1 ? line.length : end;
}
