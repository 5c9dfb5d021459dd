/**
 * What a log says was written by whoever was logged: it may hold sequences that clear a screen, rename a window or make
 * text run backwards. Control characters (C0, C1, DEL), line and paragraph separators, bidirectional controls, other
 * invisible characters and lone surrogates become `\u{…}`; a backslash stays as it is.
 */
export function safeText(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    const known = named[character];
    return known ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** `JSON.stringify`, with the same characters as JSON's own escapes: the value is unchanged, and cannot act on a terminal. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll(unsafeInJson, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

// Categories of Unicode: Cc control, Cf format (bidirectional, zero width), Cs surrogates, Zl and Zp separators.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
// The same, but for the line feeds and blanks that `JSON.stringify` itself puts between values.
const unsafeInJson = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
