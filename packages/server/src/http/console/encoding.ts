import type { StaticFile } from '../../platform/static-files.ts';

export interface Encoded {
  readonly encoding: 'br' | 'gzip' | null;
  readonly bytes: Buffer;
}

/** The smallest form of a file that the client takes (RFC 9110, section 12.5.3). What it weighs as nothing it does not take. */
export function chooseEncoding({ bytes, brotli, gzip }: StaticFile, accepted: string | undefined): Encoded {
  const takes = (name: string): boolean =>
    (accepted ?? '').split(',').some((item) => {
      const [coding, ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
      return coding === name && !parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
    });
  if (brotli !== null && takes('br')) return { encoding: 'br', bytes: brotli };
  if (gzip !== null && takes('gzip')) return { encoding: 'gzip', bytes: gzip };
  return { encoding: null, bytes };
}
