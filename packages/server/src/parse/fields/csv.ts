const fieldsMax = 64;

/**
 * The fields of one record of comma-separated values (RFC 4180): quoted fields have their quotes undone and may hold
 * newlines. Null where a quote is not closed, or is followed by something else than a comma. Empty and `""` are both ''.
 */
export function csvFields(text: string): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (fields.length === fieldsMax) return null;
    if (text.charCodeAt(at) === 0x22) {
      const end = endOfQuoted(text, at + 1);
      if (end === -1 || (end + 1 < text.length && text.charCodeAt(end + 1) !== 0x2c)) return null;
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 2;
      if (end + 1 >= text.length) return fields;
    } else {
      const comma = text.indexOf(',', at);
      fields.push(text.slice(at, comma === -1 ? text.length : comma));
      if (comma === -1) return fields;
      at = comma + 1;
    }
  }
}

/** Index of the quote that closes what begins at `at`, or -1. */
function endOfQuoted(text: string, at: number): number {
  for (let end = text.indexOf('"', at); end !== -1; end = text.indexOf('"', end + 2)) {
    if (text.charCodeAt(end + 1) !== 0x22) return end;
  }
  return -1;
}
