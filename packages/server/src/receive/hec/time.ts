const decimal = /^(\d{1,12})(?:\.(\d{1,18}))?$/;
/** Year 10000. */
const secondsEnd = 253_402_300_800;

/**
 * A time as it stands in the JSON: seconds since 1970 as a number or a text, with as many digits as were written, up to
 * nanoseconds. Null where the sender leaves it to the receiver.
 */
export function timeOf(json: string): { readonly ok: true; readonly time: string | null } | { readonly ok: false } {
  const text = json.startsWith('"') && json.length > 1 ? json.slice(1, -1).trim() : json;
  if (text === 'null' || text === '') return { ok: true, time: null };
  const [, whole, fraction = ''] = decimal.exec(text) ?? [];
  if (whole === undefined || Number(whole) >= secondsEnd) return { ok: false };
  const second = new Date(Number(whole) * 1000).toISOString().slice(0, 19);
  return { ok: true, time: `${second}${fraction === '' ? '' : `.${fraction.slice(0, 9)}`}Z` };
}
