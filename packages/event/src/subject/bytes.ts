const utf8Runs =
  /(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[\x80-\x9f]+/g;

const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * Bytes as text: UTF-8, and where they are none Windows-1252, of which Latin-1 is a part. UTF-16 is told by its
 * mark; without one, of Latin letters, it is such bytes with zeros between them: see `readingsOf`.
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
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}
