import type { MaskingGroup } from '@daybook/event';
import type { Parameters } from './parameters.ts';
import { groupOfField } from './query-fields.ts';

/** The field that the message of a pattern is of. */
export type MessageField = 'request.url' | 'reason.text' | 'raw';

const months = '(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';

/**
 * What differs between events that are alike: mailboxes, UUIDs, long hexadecimal numbers, addresses, dates, and every word
 * with a digit in it, with those that hang on it by a mark. The first alternative that matches counts.
 */
export const variable = [
  String.raw`[\w.+*-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*`,
  '[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}',
  String.raw`\b[0-9A-Fa-f]{8,}\b`,
  String.raw`\b[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,7}`,
  String.raw`\b${months} +[0-9]+`,
  String.raw`[0-9]+[/-]${months}[/-][0-9]+(?::[0-9]+)*`,
  String.raw`\w*[0-9]\w*(?:[.,:/+-]\w*[0-9]\w*)*`,
].join('|');

/** Characters that are read of a message, and that are kept of a template. */
export const messageCharsMax = 512;
export const templateCharsMax = 256;

interface MessagePart {
  readonly field: MessageField;
  readonly present: string;
  readonly text: string;
}

/** An id this short stands in other words too. */
export const idCharsMin = 3;
const without = (text: string, id: string): string =>
  `if(length(${id}) < ${idCharsMin}, ${text}, replaceAll(${text}, lower(${id}), '*'))`;

/** What says most comes first: a line has all fields of its event in it. */
const messageParts: readonly MessagePart[] = [
  {
    field: 'request.url',
    present: "request_url != ''",
    text: "if(position(request_url, '?') = 0, request_url, concat(left(request_url, position(request_url, '?')), '*'))",
  },
  { field: 'reason.text', present: "reason_text != ''", text: 'reason_text' },
  // Who did it, and to whom, is not what happened.
  { field: 'raw', present: "raw_media_type != ''", text: without(without('text', 'actor_id'), 'target_user_id') },
];

/** What makes the template of an event, for a SELECT: expressions by the names that they are given there. */
export interface PatternText {
  /** In the order of the numbers of `part`, which are from 1; 0 is none of them. */
  readonly fields: readonly MessageField[];
  readonly columns: readonly string[];
}

/** Of the fields that are in clear alone. */
export function patternText(masked: readonly MaskingGroup[], parameters: Parameters): PatternText {
  const parts = messageParts.filter(({ field }) => {
    const group = groupOfField(field);
    return group !== null && !masked.includes(group);
  });
  const fields = parts.map(({ field }) => field);
  if (parts.length === 0) return { fields, columns: ['0 AS part', "'' AS template", '0 AS cut'] };
  const first = (of: (part: MessagePart, i: number) => string, none: string): string =>
    `multiIf(${parts.map((part, i) => `${part.present}, ${of(part, i)}`).join(', ')}, ${none})`;
  const message = first(({ text }) => text, "''");
  const read = parameters.add('UInt32', messageCharsMax);
  const kept = parameters.add('UInt32', templateCharsMax);
  return {
    fields,
    columns: [
      `${first((_, i) => String(i + 1), '0')} AS part`,
      `${message} AS message`,
      `replaceRegexpAll(leftUTF8(message, ${read}), ${parameters.text(variable)}, '*') AS whole`,
      `leftUTF8(whole, ${kept}) AS template`,
      `(lengthUTF8(message) > ${read} OR lengthUTF8(whole) > ${kept}) AS cut`,
    ],
  };
}
