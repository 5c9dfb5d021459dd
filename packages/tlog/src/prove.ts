import type { Sha256 } from './crypto.ts';
import { requireSize } from './decimal.ts';
import { emptyRoot, splitPoint } from './hash.ts';
import { hashRanges } from './range.ts';
import type { Range } from './range.ts';
import type { TileReader } from './reader.ts';

/** RFC 6962 section 2.1: the root of a tree of that size. */
export async function treeRoot(size: number, readTile: TileReader, sha256: Sha256): Promise<Uint8Array> {
  requireSize(size, 'size');
  const [root] = await hashRanges(size === 0 ? [] : [{ start: 0, end: size }], size, readTile, sha256);
  return root ?? emptyRoot(sha256);
}

/**
 * RFC 6962 section 2.1.1: PATH(index, D[size]), from the leaf's sibling up. It believes the tiles: verify the proof against
 * the signed root before handing it out. Throws a RangeError unless index < size.
 */
export async function proveInclusion(
  index: number,
  size: number,
  readTile: TileReader,
  sha256: Sha256,
): Promise<Uint8Array[]> {
  requireSize(size, 'size');
  requireSize(index, 'index');
  if (index >= size) throw new RangeError(`index ${index} is not below size ${size}`);
  return hashRanges(inclusionRanges(index, { start: 0, end: size }), size, readTile, sha256);
}

/**
 * RFC 6962 section 2.1.2: PROOF(size1, D[size2]). Empty where the sizes are equal. It believes the tiles. Throws a
 * RangeError unless 0 < size1 <= size2: the RFC defines no proof from the empty tree, with which every tree is consistent.
 */
export async function proveConsistency(
  size1: number,
  size2: number,
  readTile: TileReader,
  sha256: Sha256,
): Promise<Uint8Array[]> {
  requireSize(size1, 'size1');
  requireSize(size2, 'size2');
  if (size1 < 1 || size1 > size2) throw new RangeError(`no consistency proof from size ${size1} to ${size2}`);
  return hashRanges(consistencyRanges(size1, { start: 0, end: size2 }, true), size2, readTile, sha256);
}

/**
 * RFC 6962 section 2.1.1, with m counted from the start of the whole tree:
 *   PATH(m, D[n]) = PATH(m, D[0:k]) : MTH(D[k:n])       for m < k
 *   PATH(m, D[n]) = PATH(m - k, D[k:n]) : MTH(D[0:k])   for m >= k
 */
function inclusionRanges(index: number, { start, end }: Range): Range[] {
  if (end - start === 1) return [];
  const middle = start + splitPoint(end - start);
  return index < middle
    ? [...inclusionRanges(index, { start, end: middle }), { start: middle, end }]
    : [...inclusionRanges(index, { start: middle, end }), { start, end: middle }];
}

/**
 * RFC 6962 section 2.1.2, with m counted from the start of the whole tree; `known` is its b, whether the verifier has the
 * root of this subtree already:
 *   SUBPROOF(m, D[m], true) = {}          SUBPROOF(m, D[m], false) = {MTH(D[m])}
 *   SUBPROOF(m, D[n], b) = SUBPROOF(m, D[0:k], b) : MTH(D[k:n])              for m <= k
 *   SUBPROOF(m, D[n], b) = SUBPROOF(m - k, D[k:n], false) : MTH(D[0:k])      for m > k
 */
function consistencyRanges(size1: number, { start, end }: Range, known: boolean): Range[] {
  if (size1 === end) return known ? [] : [{ start, end }];
  const middle = start + splitPoint(end - start);
  return size1 <= middle
    ? [...consistencyRanges(size1, { start, end: middle }, known), { start: middle, end }]
    : [...consistencyRanges(size1, { start: middle, end }, false), { start, end: middle }];
}
