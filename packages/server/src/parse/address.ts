/** Whether the text is an IPv4 or IPv6 address in its usual written form (RFC 4291 section 2.2), with no port, no brackets, no zone. */
export function isAddress(text: string): boolean {
  const length = text.length;
  if (length < 2 || length > 45) return false;
  return text.indexOf(':') === -1 ? isIPv4(text, 0) : isIPv6(text);
}

/** Four decimal octets without leading zeros, from `start` to the end. */
function isIPv4(text: string, start: number): boolean {
  let octets = 0;
  let value = -1;
  for (let i = start; i <= text.length; i++) {
    const code = i === text.length ? 0x2e : text.charCodeAt(i);
    if (code === 0x2e) {
      if (value < 0 || ++octets > 4) return false;
      value = -1;
    } else if (code >= 0x30 && code <= 0x39) {
      if (value === 0) return false;
      value = (value < 0 ? 0 : value * 10) + code - 0x30;
      if (value > 255) return false;
    } else return false;
  }
  return octets === 4;
}

function isIPv6(text: string): boolean {
  let groups = 0;
  let digits = 0;
  let gap = false;
  let groupStart = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x3a) {
      if (digits > 0) groups++;
      else if (i !== 0 || text.charCodeAt(1) !== 0x3a) return false;
      digits = 0;
      if (text.charCodeAt(i + 1) === 0x3a) {
        if (gap) return false;
        gap = true;
        i++;
      } else if (i + 1 === text.length) return false;
      groupStart = i + 1;
    } else if (code === 0x2e) {
      groups += 2;
      return isIPv4(text, groupStart) && (gap ? groups < 8 : groups === 8);
    } else if (!isHexDigit(code) || ++digits > 4) return false;
  }
  if (digits > 0) groups++;
  return gap ? groups < 8 : groups === 8;
}

function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}
