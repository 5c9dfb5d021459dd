import type { ReadFiles } from '@daybook/event';

const cachedBytesMax = 16 * 1024 * 1024;

/**
 * Keeps tiles and entry bundles that were read lately: what lies at their paths never changes (C2SP tlog-tiles), and a page
 * of events asks for the same few again and again. At most `bytesMax` of them, the longest unused out first.
 */
export function cachedTiles(files: ReadFiles, bytesMax = cachedBytesMax): ReadFiles {
  const kept = new Map<string, Uint8Array>();
  let keptBytes = 0;

  const keep = (path: string, bytes: Uint8Array): void => {
    if (bytes.length > bytesMax || kept.has(path)) return;
    kept.set(path, bytes);
    keptBytes += bytes.length;
    for (const [oldest, old] of kept) {
      if (keptBytes <= bytesMax) break;
      kept.delete(oldest);
      keptBytes -= old.length;
    }
  };

  return {
    readRange: (path, offset, length) => files.readRange(path, offset, length),
    size: (path) => files.size(path),
    list: (path) => files.list(path),
    async read(path) {
      if (!path.includes('/tile/')) return files.read(path);
      const known = kept.get(path);
      if (known !== undefined) {
        kept.delete(path);
        kept.set(path, known);
        return known;
      }
      const bytes = await files.read(path);
      if (bytes !== null) keep(path, bytes);
      return bytes;
    },
  };
}
