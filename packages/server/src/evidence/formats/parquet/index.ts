import type { Format } from '../writer.ts';
import { ParquetFile } from './file.ts';

/**
 * Apache Parquet: the columns of CSV with types. It describes itself at its end, so that one that was cut is no Parquet file;
 * head and end of the export are metadata there. A row of an event whose content is gone has `position` and `missing` alone.
 */
export const parquet: Format = {
  type: 'application/vnd.apache.parquet',
  extension: 'parquet',
  begin: (head) => new ParquetFile(head),
};
