import type { ExportFormat } from '@daybook/api';
import { csv } from './csv.ts';
import { ndjson } from './ndjson.ts';
import type { ExportWriter } from './writer.ts';

export type { ExportWriter } from './writer.ts';

/** Every format that an export can have; one file each. */
export const exportFormats: Readonly<Record<ExportFormat, ExportWriter>> = { ndjson, csv };
