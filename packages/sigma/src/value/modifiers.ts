import { parseNetwork } from '@daybook/query';
import { limits } from '../limits.ts';
import type { Change, Draft } from './draft.ts';
import { base64AtEachOffset, encode, type Encoding, withDashes } from './encode.ts';
import { expand } from './expand.ts';
import type { Comparison, FieldPlace, Operand, RegexFlag, TimePart } from './operand.ts';
import { containing, endingWith, type Pattern, plainText, printPattern, startingWith } from './pattern.ts';

const textOf = (pattern: Pattern): Draft => ({ type: 'text', pattern, isCased: false });

/** `all` and `neq` are about the whole list, and are not here. Specification 2.1, "Modifiers". */
export const modifiers: Readonly<Record<string, Change>> = {
  contains: placed(containing, 'inside'),
  startswith: placed(startingWith, 'start'),
  endswith: placed(endingWith, 'end'),
  cased: (draft) =>
    draft.type === 'text' || draft.type === 'field' ? [{ ...draft, isCased: true }] : 'applies to text and to fields',
  windash: (draft) => {
    if (draft.type !== 'text') return 'applies to text';
    const plain = plainText(draft.pattern);
    if (plain === null) return dashesAround(draft.pattern);
    const all = withDashes(plain, limits.expansionsMax);
    return all === null ? 'finds too many dashes in one value' : all.map((text) => ({ ...draft, pattern: [text] }));
  },
  wide: encoded('utf16le'),
  utf16le: encoded('utf16le'),
  utf16be: encoded('utf16be'),
  utf16: encoded('utf16'),
  base64: (draft) => {
    const bytes = bytesOf(draft);
    return typeof bytes === 'string' ? bytes : [textOf([bytes.toString('base64')])];
  },
  base64offset: (draft) => {
    const bytes = bytesOf(draft);
    return typeof bytes === 'string' ? bytes : base64AtEachOffset(bytes).map((text) => textOf([text]));
  },
  re: (draft, { applied }) =>
    draft.type === 'source' && applied.length === 0
      ? [{ type: 'regex', source: draft.text, flags: new Set() }]
      : 'applies to text as it is, so it comes first',
  i: flagged('i'),
  ignorecase: flagged('i'),
  m: flagged('m'),
  multiline: flagged('m'),
  s: flagged('s'),
  dotall: flagged('s'),
  cidr: (draft, { applied }) => {
    if (applied.length > 0 || draft.type !== 'text') return 'applies to a network as it is';
    const text = printPattern(draft.pattern);
    const network = parseNetwork(text);
    return network === null ? `wants a network like 10.0.0.0/8, not ${text}` : [{ type: 'network', network, text }];
  },
  lt: compared('lt'),
  lte: compared('lte'),
  gt: compared('gt'),
  gte: compared('gte'),
  minute: partOfTime('minute', 59),
  hour: partOfTime('hour', 23),
  day: partOfTime('day', 31),
  week: partOfTime('week', 53),
  month: partOfTime('month', 12),
  year: partOfTime('year', 9999),
  exists: (draft, { applied, hasField }) => {
    if (!hasField || applied.length > 0) return 'applies to a field alone';
    return draft.type === 'boolean' ? [{ type: 'exists', isThere: draft.value }] : 'wants true or false';
  },
  fieldref: (draft, { hasField }) => {
    if (!hasField) return 'applies to a field';
    const name = draft.type === 'text' ? plainText(draft.pattern) : null;
    return name === null ? 'wants the name of a field' : [{ type: 'field', name, place: 'whole', isCased: false }];
  },
  expand: (draft, { placeholders }) => (draft.type === 'text' ? expand(draft, placeholders) : 'applies to text'),
};

function placed(change: (pattern: Pattern) => Pattern, place: FieldPlace): Change {
  return (draft) => {
    const text = asText(draft);
    if (text !== null) return [{ ...text, pattern: change(text.pattern) }];
    return draft.type === 'field' ? [{ ...draft, place }] : 'applies to text and to fields';
  };
}

/** A number is text to modifiers of text: `status|startswith: 4` says what it means. */
function asText(draft: Draft): Extract<Operand, { type: 'text' }> | null {
  if (draft.type === 'text') return draft;
  if (draft.type === 'number') return { type: 'text', pattern: [String(draft.value)], isCased: false };
  if (draft.type === 'bytes') return { type: 'text', pattern: [draft.bytes.toString('latin1')], isCased: false };
  return null;
}

function dashesAround(pattern: Pattern): readonly Draft[] | string {
  // Each stretch of text between wildcards has its own dashes.
  let all: readonly Pattern[] = [[]];
  for (const part of pattern) {
    const texts: Pattern | null = typeof part === 'string' ? withDashes(part, limits.expansionsMax) : [part];
    if (texts === null || texts.length * all.length > limits.expansionsMax) return 'finds too many dashes in one value';
    all = all.flatMap((head) => texts.map((text): Pattern => [...head, text]));
  }
  return all.map(textOf);
}

function encoded(encoding: Encoding): Change {
  return (draft) => {
    const plain = draft.type === 'text' ? plainText(draft.pattern) : null;
    return plain === null ? 'applies to text without wildcards' : [{ type: 'bytes', bytes: encode(plain, encoding) }];
  };
}

function bytesOf(draft: Draft): Buffer | string {
  if (draft.type === 'bytes') return draft.bytes;
  const plain = draft.type === 'text' ? plainText(draft.pattern) : null;
  return plain === null ? 'applies to text without wildcards' : Buffer.from(plain);
}

function flagged(flag: RegexFlag): Change {
  return (draft) =>
    draft.type === 'regex' ? [{ ...draft, flags: new Set([...draft.flags, flag]) }] : 'comes behind re';
}

function compared(comparison: Comparison): Change {
  return (draft) => {
    if (draft.type === 'number') return [{ type: 'compare', comparison, value: draft.value }];
    if (draft.type === 'time') return [{ ...draft, comparison }];
    return 'applies to numbers';
  };
}

function partOfTime(part: TimePart, max: number): Change {
  return (draft) => {
    const isPart = draft.type === 'number' && Number.isInteger(draft.value) && draft.value >= 0 && draft.value <= max;
    return isPart
      ? [{ type: 'time', part, comparison: 'eq', value: draft.value }]
      : `wants a whole number up to ${max}`;
  };
}
