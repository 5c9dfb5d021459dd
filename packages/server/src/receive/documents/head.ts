import { type ExportFormat, ExportHead } from '@daybook/api';
import type { DocumentFormat } from '@daybook/event/views';

/** What of the head of an export its events are read by. */
const Needed = ExportHead.pick({ version: true, format: true, log: true, masked: true });

export type ReadHead =
  | { readonly ok: true; readonly log: string }
  | { readonly ok: false; readonly path: string; readonly message: string };

const exported: Readonly<Record<DocumentFormat, ExportFormat>> = { daybook: 'ndjson', ocsf: 'ocsf', ecs: 'ecs' };

/** Reads the head of an export, and says what keeps its events from being taken in. */
export function readHead(value: unknown, format: DocumentFormat): ReadHead {
  const read = Needed.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    const path = ['export', ...(issue?.path ?? [])].join('.');
    return { ok: false, path, message: 'this is no head of an export that this version of Daybook knows' };
  }
  const { format: has, log, masked } = read.data;
  if (has !== exported[format]) {
    return {
      ok: false,
      path: 'export.format',
      message: `the export is in the format \`${has}\`, not \`${exported[format]}\``,
    };
  }
  if (masked.length > 0) {
    const message = `${masked.join(', ')} ${masked.length === 1 ? 'was' : 'were'} masked in this export: its events are not whole, and would say of what is left out that it never was. Export them under a role that masks nothing`;
    return { ok: false, path: 'export.masked', message };
  }
  return { ok: true, log };
}
