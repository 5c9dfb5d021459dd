const quad = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const group = /^[0-9a-fA-F]{1,4}$/;

/** An IPv4 or IPv6 address as text (RFC 4291, section 2.2), without a zone. */
export function isAddress(text: string): boolean {
  if (quad.test(text)) return true;
  const halves = text.split('::');
  if (!text.includes(':') || halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const isMapped = last.includes('.');
  const count = groups.length + (isMapped ? 1 : 0);
  if (isMapped && (!quad.test(last) || text.endsWith('::'))) return false;
  if (!groups.slice(0, isMapped ? -1 : undefined).every((each) => group.test(each))) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}
