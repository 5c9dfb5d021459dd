import { resolveLibchdb } from 'chdb/libchdb';

/**
 * Path of the engine's shared library in the package for this platform. Throws where there is none, or where it was not
 * installed. The environment is not asked: only `config/` reads it.
 */
export function engineLibrary(): string {
  try {
    return resolveLibchdb({ env: {} }).path;
  } catch (cause) {
    throw new Error(
      `The index engine is not there for ${process.platform}-${process.arch}: the package of chdb for this platform is ` +
        'not installed (there is one for Linux with glibc and for macOS, on x64 and arm64). Set index.url to a ' +
        'ClickHouse server instead.',
      { cause },
    );
  }
}
