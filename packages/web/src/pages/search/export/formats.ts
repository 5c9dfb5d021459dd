import type { ExportFormat } from '@daybook/api';

/** What the formats of an export are called, and the ending of a file's name. */
export const formats: Readonly<Record<ExportFormat, { readonly label: string; readonly extension: string }>> = {
  ndjson: { label: 'JSON lines, whole events', extension: 'ndjson' },
  csv: { label: 'CSV, for spreadsheets', extension: 'csv' },
  parquet: { label: 'Parquet, for data tools', extension: 'parquet' },
  ocsf: { label: 'OCSF 1.8, whole events', extension: 'ocsf.ndjson' },
  ecs: { label: 'ECS 9.4, whole events', extension: 'ecs.ndjson' },
  cef: { label: 'CEF, without what it has no key for', extension: 'cef' },
  leef: { label: 'LEEF, without what it has no key for', extension: 'leef' },
  combined: { label: 'Apache Combined, as a web log', extension: 'log' },
};
