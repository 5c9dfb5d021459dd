import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const account = '123456789012';
const region = 'us-east-1';
const trail = 'audit';
const bucket = 'trail-bucket';
const prefix = 'logs/';

export interface TestDigest {
  readonly key: string;
  readonly file: string;
  readonly signature: string;
}

/** A trail as CloudTrail delivers it, signed with a key of its own, as AWS's documentation says how. */
export class TestTrail {
  readonly folder: string;
  readonly bucket = bucket;
  readonly prefix = prefix;
  readonly fingerprint: string;
  readonly digests: TestDigest[] = [];
  readonly #privateKey: KeyObject;
  readonly #publicDer: Buffer;
  #logs: { key: string; sha256: string }[] = [];

  constructor(folder: string) {
    this.folder = folder;
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.#privateKey = privateKey;
    this.#publicDer = publicKey.export({ format: 'der', type: 'pkcs1' });
    this.fingerprint = createHash('md5').update(this.#publicDer).digest('hex');
  }

  /** What `aws cloudtrail list-public-keys` says of its key. */
  get publicKeys(): string {
    const value = this.#publicDer.toString('base64');
    const key = { Value: value, Fingerprint: this.fingerprint, ValidityStartTime: 1, ValidityEndTime: 2 };
    return JSON.stringify({ PublicKeyList: [key] });
  }

  fileOf(key: string): string {
    return path.join(this.folder, key);
  }

  /** A log file that was delivered at an hour and minute of 1 March 2026. The next digest names it. */
  log(hour: number, minute: number, content: string | Buffer, isNamed = true): string {
    const name = `${account}_CloudTrail_${region}_20260301T${two(hour)}${two(minute)}Z_${two(this.#logs.length)}ab.json.gz`;
    const key = `AWSLogs/${account}/CloudTrail/${region}/2026/03/01/${name}`;
    this.#write(key, gzipSync(content));
    if (isNamed) this.#logs.push({ key, sha256: sha256Of(Buffer.from(content)) });
    return key;
  }

  /** The digest of the hour that ends at an hour. `begins` is one that follows none. */
  digest(hour: number, { begins = this.digests.length === 0, keepsHead = false } = {}): TestDigest {
    const before = begins ? undefined : this.digests.at(-1);
    const name = `${account}_CloudTrail-Digest_${region}_${trail}_${region}_20260301T${two(hour)}0000Z.json.gz`;
    const key = `AWSLogs/${account}/CloudTrail-Digest/${region}/2026/03/01/${name}`;
    const fields = {
      awsAccountId: account,
      digestStartTime: `2026-03-01T${two(hour - 1)}:00:00Z`,
      digestEndTime: `2026-03-01T${two(hour)}:00:00Z`,
      digestS3Bucket: bucket,
      digestS3Object: prefix + key,
      digestPublicKeyFingerprint: this.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: null,
      oldestEventTime: null,
      previousDigestS3Bucket: before === undefined ? null : bucket,
      previousDigestS3Object: before === undefined ? null : prefix + before.key,
      previousDigestHashValue: before === undefined ? null : sha256Of(gunzipSync(readFileSync(before.file))),
      previousDigestHashAlgorithm: before === undefined ? null : 'SHA-256',
      previousDigestSignature: before?.signature ?? null,
      logFiles: this.#logs.map(({ key: log, sha256 }) => ({
        s3Bucket: bucket,
        s3Object: prefix + log,
        hashValue: sha256,
        hashAlgorithm: 'SHA-256',
      })),
    };
    this.#logs = [];
    const content = Buffer.from(JSON.stringify(fields));
    const place = `${bucket}/${prefix}${key}`;
    const text = [fields.digestEndTime, place, sha256Of(content), before?.signature ?? 'null'].join('\n');
    const signature = sign('sha256', Buffer.from(text), this.#privateKey).toString('hex');
    const file = this.#write(key, gzipSync(content));
    const digest = { key, file, signature };
    this.digests.push(digest);
    if (keepsHead) this.keepHead(digest);
    return digest;
  }

  /** What `aws s3api head-object` says, beside the digest. */
  keepHead({ file, signature }: TestDigest): void {
    const metadata = { signature, 'signature-algorithm': 'SHA256withRSA' };
    writeFileSync(`${file}.head.json`, JSON.stringify({ ContentLength: 1, Metadata: metadata }));
  }

  #write(key: string, bytes: Buffer): string {
    const file = this.fileOf(key);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  }
}

/** A log file with events that a person made, one for each name. */
export function recordsFor(...names: readonly string[]): string {
  const records = names.map((name) => ({
    eventVersion: '1.08',
    userIdentity: { type: 'IAMUser', userName: name, accountId: account, arn: `arn:aws:iam::${account}:user/${name}` },
    eventTime: '2026-03-01T10:00:00Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'ListBuckets',
    awsRegion: region,
    sourceIPAddress: '192.0.2.7',
    userAgent: 'aws-cli',
    requestParameters: null,
    responseElements: null,
    eventID: `id-${name}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    recipientAccountId: account,
  }));
  return JSON.stringify({ Records: records });
}

const two = (value: number): string => String(value).padStart(2, '0');
const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
