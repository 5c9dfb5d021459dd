const utf8Runs =
  /(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[\x80-\x9f]+/g;

const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * Bytes as text: UTF-8, and where they are none Windows-1252, of which Latin-1 is a part. UTF-16 is told by its mark, or by every other
 * byte being zero.
 */
export function textOfBytes(bytes: Uint8Array): string {
  const wide = utf16Of(bytes);
  if (wide !== null) return new TextDecoder(wide).decode(bytes);
  try {
    return strict.decode(bytes);
  } catch {
    return binaryOf(bytes).replaceAll(utf8Runs, (run) => {
      const codes = Uint8Array.from(run, (each) => each.charCodeAt(0));
      return new TextDecoder(codes[0] !== undefined && codes[0] < 0xa0 ? 'windows-1252' : 'utf-8').decode(codes);
    });
  }
}

/** A character for each byte. */
function binaryOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length < 4) return null;
  if ((bytes[0] ?? 0) < 0xfe && !bytes.includes(0)) return null;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  const looked = Math.min(bytes.length, 256) & ~1;
  for (let at = 0; at < looked; at += 1) if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Three of four: of a text in letters that most of us write, all of them.
  if (odd * 8 >= looked * 3 && even === 0) return 'utf-16le';
  return even * 8 >= looked * 3 && odd === 0 ? 'utf-16be' : null;
}
