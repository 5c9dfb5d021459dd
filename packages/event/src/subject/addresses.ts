const quad = /^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/;
/** What may be an address of IPv6, with what is around it. */
const runs = /[\da-f:]{2,}(?:\.\d+){0,3}/gi;
const longest = 45;

/** An IP address: one text for all its spellings. An address of IPv4 is one of IPv6, too (`::ffff:10.0.0.1`). */
export interface AddressName {
  readonly canonical: string;
  /** Where it is one of IPv4. */
  readonly quad: string | null;
}

/** Null for what is no address. A zone (`fe80::1%eth0`) is a part of its name. */
export function addressOf(text: string): AddressName | null {
  if (quad.test(text)) return named(canonicalOf(`::ffff:${text}`));
  const inside = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  return named(canonicalOf(inside));
}

function named(canonical: string | null): AddressName | null {
  if (canonical === null) return null;
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(canonical);
  const halves = mapped === null ? [] : mapped.slice(1).map((each) => Number.parseInt(each, 16));
  return { canonical, quad: halves.length === 0 ? null : halves.flatMap((each) => [each >> 8, each & 255]).join('.') };
}

/** RFC 5952, as the URL standard writes it. */
function canonicalOf(text: string): string | null {
  if (text.length > longest || !/^[\da-f:]*:[\da-f:.]*$/i.test(text)) return null;
  const url = `http://[${text}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : null;
}

/** Whether an address of IPv6 stands in a text, in whichever spelling. `2001:db8::1` is not in `2001:db8::1:2`. */
export function hasAddress(text: string, canonical: string): boolean {
  for (const { 0: run, index } of text.matchAll(runs)) {
    if (!/::|:[^:]+:[^:]+:[^:]+:[^:]+:[^:]+:/.test(run)) continue;
    const whole = wholeRun(text, run, index);
    // Programs that write a port behind a dot are not unheard of.
    if ((canonicalOf(whole) ?? canonicalOf(whole.replace(/\..*$/, ''))) === canonical) return true;
  }
  return false;
}

/** Without the beginning of another word, or the end of one: `mode:2001:db8::1`, `2001:db8::1:refused`. */
function wholeRun(text: string, run: string, index: number): string {
  let whole = run;
  if (/[\p{L}\p{N}_]$/u.test(text.slice(Math.max(0, index - 2), index))) whole = whole.slice(whole.indexOf(':') + 1);
  if (/^[\p{L}\p{N}_]/u.test(text.slice(index + run.length, index + run.length + 2))) {
    whole = whole.slice(0, whole.lastIndexOf(':'));
  }
  return whole.replace(/^:(?!:)/, '').replace(/(?<!:):$/, '');
}
