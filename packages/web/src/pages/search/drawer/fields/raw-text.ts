import type { EventJson } from '@daybook/api';

type Raw = NonNullable<EventJson['raw']>;

/** More than this is not laid out again: it is shown as it came. */
const prettyCharactersMax = 256 * 1024;

export interface RawShown {
  readonly text: string;
  /** What was done to it before it is shown, in words; null for nothing. */
  readonly as: string | null;
}

/** The raw line as it is shown: JSON laid out, all else as it came. */
export function shownRaw({ text, base64 }: Raw): RawShown {
  if (text === undefined) return { text: base64 ?? '', as: 'These bytes are no text; they are shown in base64' };
  const pretty = text.length <= prettyCharactersMax ? layOut(text) : null;
  return pretty === null || pretty === text
    ? { text, as: null }
    : { text: pretty, as: 'JSON, laid out; copying gives it as it came' };
}

/**
 * White space is put in and nothing else is changed: a number that JavaScript cannot hold, or a key that is there twice,
 * stays as the source wrote it. Null for what is no JSON object or list.
 */
function layOut(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|\s+/g, (token) => {
    if (token.startsWith('"')) return token;
    if (/^\s+$/.test(token)) return '';
    if (/^[{[]\s*[}\]]$/.test(token)) return token.replaceAll(/\s/g, '');
    if (token === ':') return ': ';
    if (token === ',') return `,${line()}`;
    depth += token === '{' || token === '[' ? 1 : -1;
    return token === '{' || token === '[' ? `${token}${line()}` : `${line()}${token}`;
  });
}
