import { zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';

/** A file as another's code reads it. */
export async function readParquet(bytes: Uint8Array) {
  const file = Uint8Array.from(bytes).buffer;
  const compressors = { ZSTD: (page: Uint8Array) => zstdDecompressSync(page) };
  const parsers = { timestampFromNanoseconds: (ns: bigint) => ns };
  const metadata = parquetMetadata(file);
  const rows = await parquetReadObjects({ file, compressors, parsers });
  const said = new Map(metadata.key_value_metadata?.map(({ key, value = '' }) => [key, JSON.parse(value) as unknown]));
  return { metadata, rows, said };
}
