import type { EventView } from '@daybook/api';
import { toEcs, toOcsf } from '@daybook/event/views';
import { halvesOf } from './entry.ts';
import { textFormat } from './text.ts';
import type { Format } from './writer.ts';

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/** One JSON object a line. An event is as the format has it; every other record has one member, its name. */
const linesOf = (extension: string, documentOf: (view: EventView) => object): Format =>
  textFormat({
    type: 'application/x-ndjson',
    extension,
    head: (head) => line({ export: head }),
    event: (view) => line(documentOf(view)),
    missing: (missing) => line({ missing }),
    end: (end) => line({ end }),
  });

/** Events as `GET /v1/events/:position` gives them. */
export const ndjson = linesOf('ndjson', (view) => view);
export const ocsf = linesOf('ocsf.ndjson', (view) => toOcsf(...halvesOf(view)));
export const ecs = linesOf('ecs.ndjson', (view) => toEcs(...halvesOf(view)));
