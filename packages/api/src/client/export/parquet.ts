import { ExportEnd } from '../../schemas/streams.ts';

const magic = 'PAR1';
/** Each byte is a character. */
const bytewise = new TextDecoder('latin1');
/** The end of an export is the last of what a file says of itself, and is far smaller. */
export const endBytesMax = 2_000;

/** Whether a file that begins with these bytes is Parquet. */
export function isParquet(start: Uint8Array): boolean {
  return bytewise.decode(start.subarray(0, magic.length)) === magic;
}

/** The end of the export that a Parquet file holds, by its last bytes; null where the file was cut. */
export function parquetEnd(last: Uint8Array): ExportEnd | null {
  const text = bytewise.decode(last);
  const json = /.*daybook\.end[^{]*(\{[^{}]*\})/s.exec(text)?.[1];
  if (!text.endsWith(magic) || json === undefined) return null;
  const end = ExportEnd.safeParse(JSON.parse(json));
  return end.success ? end.data : null;
}
