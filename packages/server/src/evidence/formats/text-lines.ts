import { toCef, toCombined, toLeef } from '@daybook/event/views';
import { halvesOf } from './entry.ts';
import { textFormat } from './text.ts';

const type = 'text/plain; charset=utf-8';

/** CEF and LEEF have no comments: what is no event is one of the class `daybook.export`, which no kind is called. */
const cefMark = (name: string, value: object): string =>
  `CEF:0|Daybook|Daybook|1|daybook.export|${name}|0|msg=${JSON.stringify(value).replaceAll(/[\\=]/g, (sign) => `\\${sign}`)}\n`;

export const cef = textFormat({
  type,
  extension: 'cef',
  head: (head) => cefMark('export', head),
  event: (view) => `${toCef(...halvesOf(view))}\n`,
  missing: (missing) => cefMark('missing', missing),
  end: (end) => cefMark('end', end),
});

const leefMark = (name: string, value: object): string =>
  `LEEF:2.0|Daybook|Daybook|1|daybook.export|x09|cat=${name}\tmsg=${JSON.stringify(value)}\n`;

export const leef = textFormat({
  type,
  extension: 'leef',
  head: (head) => leefMark('export', head),
  event: (view) => `${toLeef(...halvesOf(view))}\n`,
  missing: (missing) => leefMark('missing', missing),
  end: (end) => leefMark('end', end),
});

const comment = (name: string, value: object): string => `#${name} ${JSON.stringify(value)}\n`;

/**
 * What is no event is a comment, as readers of web logs leave lines with `#` out. A line of an event does not name it: a
 * mark after every piece says how far the file has got.
 */
export const combined = textFormat({
  type,
  extension: 'log',
  head: (head) => comment('export', head),
  event: (view) => `${toCombined(halvesOf(view)[0])}\n`,
  missing: (missing) => comment('missing', missing),
  end: (end) => comment('end', end),
  mark: (last) => comment('at', { position: last }),
});
