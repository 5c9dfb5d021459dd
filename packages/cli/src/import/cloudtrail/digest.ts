import { readFile, stat } from 'node:fs/promises';
import { keyBelow } from './directory.ts';
import { limits } from './limits.ts';
import { unpack } from './unpack.ts';

/** A digest file: which log files were delivered in an hour, and how the digest before it was signed. */
export interface Digest {
  /** From `AWSLogs/` on. */
  readonly key: string;
  readonly sha256: string;
  readonly bucket: string;
  readonly object: string;
  readonly startTime: string;
  readonly endTime: string;
  readonly fingerprint: string;
  readonly previous: {
    readonly key: string;
    readonly sha256: string | null;
    readonly signature: string | null;
  } | null;
  /** As it stands there, for the text that is signed. */
  readonly previousSignature: string | null;
  readonly files: readonly { readonly key: string; readonly sha256: string }[];
  /** Of the object's metadata in S3, where that was kept beside the file. */
  readonly signature: string | null;
}

export type ReadDigest = { readonly ok: true; readonly digest: Digest } | { readonly ok: false; readonly why: string };

/** The digest in a file whose key is `key`. Does not throw. */
export async function readDigest(key: string, file: string): Promise<ReadDigest> {
  const unpacked = await unpack(file, limits.digestBytesMax);
  if (!unpacked.ok) return unpacked;
  try {
    const fields = JSON.parse(unpacked.bytes.toString('utf8')) as Record<string, unknown>;
    const signature = await signatureBeside(file);
    return { ok: true, digest: digestOf(key, unpacked.sha256, fields, signature) };
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  }
}

/** The text that AWS signs. */
export function signedText({ endTime, bucket, object, sha256, previousSignature }: Digest): string {
  return `${endTime}\n${bucket}/${object}\n${sha256}\n${previousSignature ?? 'null'}`;
}

function digestOf(key: string, sha256: string, fields: Record<string, unknown>, signature: string | null): Digest {
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value !== 'string') throw new Error(`it has no \`${name}\``);
    return value;
  };
  const textOrNull = (name: string): string | null =>
    fields[name] === null || fields[name] === undefined ? null : text(name);
  const object = text('digestS3Object');
  if (keyBelow(object) !== key) throw new Error(`it is the digest of another place: ${object}`);
  const algorithm = textOrNull('digestSignatureAlgorithm');
  if (algorithm !== null && algorithm !== 'SHA256withRSA') throw new Error(`its signature is ${algorithm}`);
  const before = textOrNull('previousDigestS3Object');
  return {
    key,
    sha256,
    bucket: text('digestS3Bucket'),
    object,
    startTime: text('digestStartTime'),
    endTime: text('digestEndTime'),
    fingerprint: text('digestPublicKeyFingerprint').toLowerCase(),
    previous:
      before === null
        ? null
        : {
            key: placed(before),
            sha256: textOrNull('previousDigestHashValue'),
            signature: textOrNull('previousDigestSignature'),
          },
    previousSignature: textOrNull('previousDigestSignature'),
    files: filesOf(fields['logFiles']),
    signature,
  };
}

function filesOf(list: unknown): Digest['files'] {
  if (!Array.isArray(list)) throw new Error('it has no `logFiles`');
  return (list as Record<string, unknown>[]).map((item) => {
    const { s3Object, hashValue, hashAlgorithm } = item;
    if (typeof s3Object !== 'string' || typeof hashValue !== 'string') throw new Error('one of its `logFiles` is none');
    if (hashAlgorithm !== undefined && hashAlgorithm !== 'SHA-256') throw new Error('one of its hashes is no SHA-256');
    return { key: placed(s3Object), sha256: hashValue.toLowerCase() };
  });
}

function placed(object: string): string {
  const key = keyBelow(object);
  if (key === null) throw new Error(`it names a file outside of AWSLogs: ${object}`);
  return key;
}

interface Head {
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** `FILE.head.json`: what `aws s3api head-object` said of it. Null where it is not there, or says no signature. */
async function signatureBeside(file: string): Promise<string | null> {
  const beside = `${file}.head.json`;
  const found = await stat(beside).catch(() => null);
  if (found === null || found.size > limits.headBytesMax) return null;
  try {
    const { Metadata: metadata } = JSON.parse(await readFile(beside, 'utf8')) as Head;
    const signature = metadata?.['signature'];
    return typeof signature === 'string' ? signature : null;
  } catch {
    return null;
  }
}
