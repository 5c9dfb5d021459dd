import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  Edge,
  encodeBundle,
  encodeCheckpoint,
  encodeProof,
  encodeVkey,
  entriesPath,
  leafHash,
  proveInclusion,
  signNote,
  TILE_WIDTH,
  tilePath,
} from '@daybook/tlog';
import type { Tile } from '@daybook/tlog';
import { ed25519Cosigner, ed25519Signer, nodeCrypto } from '@daybook/tlog/node';
import type { LogDirectory } from './program.ts';

const ORIGIN = 'log.example/conformance';

/** An entry of a few bytes to 300, empty ones among them, that its index determines. */
function entryOf(index: number): Uint8Array {
  const text = `entry ${index} `;
  return new TextEncoder().encode(text.repeat(index % 21));
}

async function writeAt(dir: string, path: string, content: Uint8Array | string): Promise<void> {
  const whole = join(dir, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
}

/**
 * Writes a log of that size with nothing but `@daybook/tlog`: tiles, bundles, a checkpoint that the log signed and a
 * witness cosigned, and in `proofs/` the proof of its first, middle and last entry.
 */
export async function writeLog(root: string, size: number): Promise<LogDirectory & { readonly proofsDir: string }> {
  const [dir, proofsDir, vkeyPath] = [join(root, 'log'), join(root, 'proofs'), join(root, 'log.vkey')];
  const signer = ed25519Signer(ORIGIN, new Uint8Array(32).fill(7));
  const witness = ed25519Cosigner('witness.example/w', new Uint8Array(32).fill(8), () => 1_700_000_000);
  const { sha256 } = nodeCrypto;
  const edge = new Edge(sha256);
  const tiles = new Map<string, Tile>();
  const keep = (all: readonly Tile[]) => all.forEach((tile) => tiles.set(`${tile.level}/${tile.tile}`, tile));
  for (let first = 0; first < size; first += TILE_WIDTH) {
    const count = Math.min(TILE_WIDTH, size - first);
    const entries = Array.from({ length: count }, (_, i) => entryOf(first + i));
    for (const entry of entries) keep(edge.append(leafHash(sha256, entry)));
    await writeAt(dir, entriesPath(first / TILE_WIDTH, count), encodeBundle(entries));
  }
  keep(edge.partialTiles());
  for (const { level, tile, width, bytes } of tiles.values()) await writeAt(dir, tilePath(level, tile, width), bytes);
  const text = encodeCheckpoint({ origin: ORIGIN, size, root: edge.root(), extensions: [] });
  const checkpoint = await signNote(text, [signer, witness]);
  await writeAt(dir, 'checkpoint', checkpoint);
  await writeAt(root, 'log.vkey', `${encodeVkey(signer.key)}\n`);
  await writeAt(root, 'witness.vkey', `${encodeVkey(witness.key)}\n`);
  const readTile = async (level: number, tile: number) => tiles.get(`${level}/${tile}`)?.bytes ?? new Uint8Array(0);
  for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
    const path = await proveInclusion(index, size, readTile, sha256);
    await writeAt(proofsDir, `${index}.tlog-proof`, encodeProof({ extra: null, index, path, checkpoint }));
  }
  return { dir, vkeyPath, proofsDir };
}
