/** What a body may be at most. */
export interface BodyLimits {
  readonly bodyBytesMax: number;
  readonly bodyBytesDecompressedMax: number;
}

/** Asked for room for so many bytes more; false where there is none. */
export type Hold = (bytes: number) => boolean;

export type Encoding = 'identity' | 'gzip' | 'zstd';

export type BodyFault = {
  readonly ok: false;
  readonly code: 'too-large' | 'bad-compression' | 'busy' | 'aborted';
  readonly message: string;
};
export type ReadBody = { readonly ok: true; readonly bytes: Buffer } | BodyFault;

/** `Content-Encoding` as one of those that are known; null for any other. */
export function readEncoding(header: string | undefined): Encoding | null {
  const name = (header ?? 'identity').trim().toLowerCase();
  if (name === '' || name === 'identity') return 'identity';
  if (name === 'gzip' || name === 'x-gzip') return 'gzip';
  return name === 'zstd' ? 'zstd' : null;
}
