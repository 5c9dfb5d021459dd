import type { ExportWriter } from './writer.ts';

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** One JSON object a line. An event is as `GET /v1/events/:position` gives it; every other record has one member, its name. */
export const ndjson: ExportWriter = {
  type: 'application/x-ndjson',
  extension: 'ndjson',
  head: (head) => line({ export: head }),
  event: (view) => line(view),
  missing: (missing) => line({ missing }),
  end: (end) => line({ end }),
};
