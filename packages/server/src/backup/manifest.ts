import { z } from 'zod';
import { BackupFault } from './fault.ts';

/** Bytes of one object at most: a large file is several. */
export const pieceBytesMax = 4 * 1024 * 1024;
/** Full tiles or bundles that lie in one object. */
export const packTiles = 64;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const piece = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: count });
/** It becomes a path below a data directory: no way leads out of that. */
const path = z
  .string()
  .max(300)
  .regex(/^[a-z0-9][\w.-]*(?:\/[a-z0-9][\w.-]*)*$/i)
  .refine((text) => !text.includes('..'), 'leads elsewhere');
const log = z.object({ tenant: z.string(), log: count, origin: z.string(), size: count, end: count });
const file = z.object({ path, pieces: z.array(piece), mark: z.string().optional() });
/** `count` full files of one level of a log's tree, from number `first` on, one behind the other. */
const pack = z.object({
  log: path,
  level: z.union([z.literal('entries'), z.number().int().min(0).max(63)]),
  first: count,
  count: z.number().int().min(1).max(packTiles),
  piece,
});
const removed = z.object({ tenant: z.string(), log: count, by: count, events: count, plans: z.array(count) });
const manifest = z.object({
  daybook: z.literal(1),
  backup: z.number().int().min(1).max(999_999_999),
  madeAt: z.iso.datetime(),
  program: z.string(),
  keys: z.boolean(),
  logs: z.array(log),
  files: z.array(file),
  packs: z.array(pack),
  removed: z.array(removed),
});

export type Piece = z.infer<typeof piece>;
export type BackupFile = z.infer<typeof file>;
export type Pack = z.infer<typeof pack>;
export type Removed = z.infer<typeof removed>;
/** What is in one backup. `removed` says what was taken out of it afterwards, by which plans, and which backup knew. */
export type Manifest = z.infer<typeof manifest>;

export const encodeManifest = (of: Manifest): Uint8Array => new TextEncoder().encode(JSON.stringify(of));

/** @throws BackupFault where the bytes are no manifest of this version. */
export function decodeManifest(bytes: Uint8Array, place: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new BackupFault(`${place} is no list of files`, { cause });
  }
  const version = (json as { daybook?: unknown } | null)?.daybook;
  if (typeof version === 'number' && version > 1)
    throw new BackupFault(`${place} was made by a newer Daybook (format ${version}; this one knows 1). Use that one.`);
  const parsed = manifest.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BackupFault(`${place} is no list of files: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  return parsed.data;
}

/** Every object that a backup is made of, but the list itself. */
export function* piecesOf({ files, packs }: Manifest): Generator<Piece & { readonly of: string }> {
  for (const { path: of, pieces } of files) for (const each of pieces) yield { ...each, of };
  for (const { log: root, level, first, piece: each } of packs)
    yield { ...each, of: `${root}/tile/${level}, from ${first} on` };
}
