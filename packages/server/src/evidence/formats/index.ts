import type { ExportFormat } from '@daybook/api';
import { csv } from './csv.ts';
import { ecs, ndjson, ocsf } from './json-lines.ts';
import { parquet } from './parquet/index.ts';
import { cef, combined, leef } from './text-lines.ts';
import type { Format } from './writer.ts';

export type { FileWriter, Piece } from './writer.ts';

/** Every format that an export can have. */
export const exportFormats: Readonly<Record<ExportFormat, Format>> = {
  ndjson,
  csv,
  parquet,
  ocsf,
  ecs,
  cef,
  leef,
  combined,
};
