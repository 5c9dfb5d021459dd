import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Built, buildModule } from '../go.ts';
import { Running, freePort } from '../receivers/programs/running.ts';

const VERSION = 'v1.8.0';
const GO_MINOR_MIN = 25;

/** An S3 server that others wrote, with Object Lock, over a folder: through the Go module proxy, and built once in a clone. */
export const versitygw: Built = await built();

async function built(): Promise<Built> {
  const folder = path.resolve(import.meta.dirname, '../../../node_modules/.cache/go');
  const kept = path.join(folder, `versitygw-${VERSION}`);
  if (existsSync(kept)) return { ok: true, path: kept };
  const fresh = await buildModule('github.com/versity/versitygw/cmd/versitygw', VERSION, GO_MINOR_MIN);
  if (!fresh.ok) return fresh;
  mkdirSync(folder, { recursive: true });
  // Under a name of its own first: another test may do the same at this moment.
  copyFileSync(fresh.path, `${kept}.${process.pid}`);
  renameSync(`${kept}.${process.pid}`, kept);
  rmSync(path.dirname(fresh.path), { recursive: true, force: true });
  return { ok: true, path: kept };
}

const credentials = { accessKeyId: 'daybook', secretAccessKey: 'a-secret-of-this-test' };

export interface ListedObject {
  readonly key: string;
  readonly version: string;
  readonly isMarker: boolean;
}

/** versitygw on a free port of loopback. What lies in its buckets outlives it, as long as the folder is there. */
export class ObjectServer implements AsyncDisposable {
  readonly port: number;
  readonly client: S3Client;
  readonly folder: string;
  readonly #running: Running;

  private constructor(port: number, folder: string, running: Running) {
    this.port = port;
    this.folder = folder;
    this.#running = running;
    const endpoint = `http://127.0.0.1:${port}`;
    this.client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 });
  }

  static async start(folder: string, port?: number): Promise<ObjectServer> {
    const at = port ?? (await freePort());
    const running = new Running(ObjectServer.command(folder, `127.0.0.1:${at}`), {
      cwd: folder,
      env: ObjectServer.env,
    });
    return new ObjectServer(at, folder, await running.listening(at));
  }

  /** How it is run, with its folders made. */
  static command(folder: string, listen: string, options: readonly string[] = []): string[] {
    const [objects, versions] = ['objects', 'versions'].map((name) => path.join(folder, name));
    for (const each of [objects, versions]) mkdirSync(each ?? '', { recursive: true });
    const program = versitygw.ok ? versitygw.path : 'versitygw';
    return [
      program,
      '--port',
      listen,
      '--quiet',
      ...options,
      'posix',
      '--versioning-dir',
      versions ?? '',
      objects ?? '',
    ];
  }

  static readonly env = { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey };

  /** Settings of a server whose logs go to a bucket. */
  static settings(endpoint: string, keys: string, bucket = 'logs'): Record<string, string> {
    return {
      DAYBOOK_BUCKET_NAME: bucket,
      DAYBOOK_BUCKET_ENDPOINT: endpoint,
      DAYBOOK_BUCKET_ACCESS_KEY_ID: credentials.accessKeyId,
      DAYBOOK_BUCKET_SECRET_ACCESS_KEY: 'env:BUCKET_SECRET',
      BUCKET_SECRET: credentials.secretAccessKey,
      DAYBOOK_BUCKET_KEYS: keys,
      DAYBOOK_BUCKET_PREFIX: 'daybook/',
      DAYBOOK_BUCKET_EVERY_MS: '1000',
    };
  }

  settings(keys: string, bucket = 'logs'): Record<string, string> {
    return ObjectServer.settings(`http://127.0.0.1:${this.port}`, keys, bucket);
  }

  async makeBucket(Bucket = 'logs', isLocked = true): Promise<void> {
    await this.client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: isLocked }));
  }

  async list(Bucket = 'logs'): Promise<ListedObject[]> {
    const found: ListedObject[] = [];
    let from: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (;;) {
      const page = await this.client.send(new ListObjectVersionsCommand({ Bucket, ...from }));
      for (const { Key = '', VersionId = '' } of page.Versions ?? [])
        found.push({ key: Key, version: VersionId, isMarker: false });
      for (const { Key = '', VersionId = '' } of page.DeleteMarkers ?? [])
        found.push({ key: Key, version: VersionId, isMarker: true });
      if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return found;
      from = {
        KeyMarker: page.NextKeyMarker,
        ...(page.NextVersionIdMarker && { VersionIdMarker: page.NextVersionIdMarker }),
      };
    }
  }

  async read(Key: string, VersionId: string): Promise<Uint8Array> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: 'logs', Key, VersionId }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  }

  async lockOf(Key: string, VersionId: string) {
    const head = await this.client.send(new HeadObjectCommand({ Bucket: 'logs', Key, VersionId }));
    const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = head;
    return { mode: mode ?? null, untilMs: until?.getTime() ?? null, held: hold === 'ON' };
  }

  async put(Key: string, body: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: 'logs', Key, Body: body }));
  }

  /** Without a version: that puts a delete marker over it. */
  async delete(Key: string, VersionId?: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: 'logs', Key, ...(VersionId && { VersionId }) }));
  }

  /** What no request can do, and whoever has the disk of the object server can: the lock of the newest version is gone. */
  loseLock(key: string): void {
    const file = path.join(this.folder, 'objects/logs', key);
    const program = 'import os, sys; os.removexattr(sys.argv[1], "user.object-retention")';
    const { status, stderr } = spawnSync('python3', ['-c', program, file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.destroy();
    await this.#running[Symbol.asyncDispose]();
  }
}
