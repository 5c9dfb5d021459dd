import type { ExportFormat } from '@daybook/api';
import { csv } from './csv.ts';
import { ecs, ndjson, ocsf } from './json-lines.ts';
import { cef, combined, leef } from './text-lines.ts';
import type { ExportWriter } from './writer.ts';

export type { ExportWriter } from './writer.ts';

/** Every format that an export can have. */
export const exportFormats: Readonly<Record<ExportFormat, ExportWriter>> = {
  ndjson,
  csv,
  ocsf,
  ecs,
  cef,
  leef,
  combined,
};
