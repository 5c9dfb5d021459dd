import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entriesPath, parseTilePath, tilePath, tilesOfSize, tileWidth } from './tile.ts';

describe('paths', () => {
  test('are those of the specification', () => {
    expect(tilePath(0, 0, 256)).toBe('tile/0/000');
    expect(tilePath(1, 999, 256)).toBe('tile/1/999');
    expect(tilePath(0, 1000, 256)).toBe('tile/0/x001/000');
    expect(tilePath(63, 1_234_067, 256)).toBe('tile/63/x001/x234/067');
    expect(tilePath(0, 273, 112)).toBe('tile/0/273.p/112');
    expect(entriesPath(1_234_067, 1)).toBe('tile/entries/x001/x234/067.p/1');
  });

  test('are read back to the address that they were made of', () => {
    const address = fc.record({
      kind: fc.constant('hashes' as const),
      level: fc.nat(63),
      tile: fc.oneof(fc.nat(2000), fc.maxSafeNat()),
      width: fc.integer({ min: 1, max: 256 }),
    });
    const property = fc.property(address, ({ kind, level, tile, width }) => {
      const hashes = { kind, level, tile, width };
      expect(parseTilePath(tilePath(level, tile, width))).toEqual({ ok: true, address: hashes });
      const entries = { kind: 'entries', tile, width };
      expect(parseTilePath(entriesPath(tile, width))).toEqual({ ok: true, address: entries });
    });
    fc.assert(property);
  });

  test.each([
    ['', 'tile/0/', 'tile/0', '/tile/0/000', 'tile/0/000/', 'tile/0/000\n', 'tile/0/../0/000', 'TILE/0/000'],
    ['tile/64/000', 'tile/00/000', 'tile/-1/000', 'tile/x/000', 'tile/entry/000'],
    ['tile/0/0', 'tile/0/00', 'tile/0/0000', 'tile/0/x000/000', 'tile/0/x001', 'tile/0/001/000', 'tile/0/x001/x000'],
    ['tile/0/000.p/0', 'tile/0/000.p/256', 'tile/0/000.p/01', 'tile/0/000.p/', 'tile/0/000.p', 'tile/0/000.p/1/'],
    [
      'tile/0/x009/x007/x199/x254/x740/992',
      'tile/0/x999/x999/x999/x999/x999/999',
      'tile/0/x001/x000/x000/x000/x000/x000/000',
    ],
  ])('that no address has are refused: %s …', (...paths) => {
    for (const path of paths)
      expect({ path, parsed: parseTilePath(path) }).toMatchObject({ path, parsed: { ok: false } });
  });

  test('reading arbitrary text never throws, and what is read is written the same', () => {
    const piece = fc.constantFrom('tile', '/', '0', '1', '000', 'x001', 'entries', '.p/', '255', '..', 'é');
    const property = fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((all) => all.join('')),
      ),
      (text) => {
        const parsed = parseTilePath(text);
        if (!parsed.ok) return;
        const { address: a } = parsed;
        expect(a.kind === 'entries' ? entriesPath(a.tile, a.width) : tilePath(a.level, a.tile, a.width)).toBe(text);
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });

  test('are not made for levels, tiles or widths that cannot be', () => {
    for (const level of [-1, 64, 0.5, Number.NaN]) expect(() => tilePath(level, 0, 1)).toThrow(RangeError);
    for (const tile of [-1, 2 ** 53, 0.5, Number.NaN]) expect(() => entriesPath(tile, 1)).toThrow(RangeError);
    for (const width of [0, 257, 1.5, Number.NaN]) expect(() => entriesPath(0, width)).toThrow(RangeError);
  });
});

describe('the tiles of a size', () => {
  test.each([
    [0, []],
    [1, [[0, 0, 1]]],
    [255, [[0, 0, 255]]],
    [
      256,
      [
        [0, 1, 0],
        [1, 0, 1],
      ],
    ],
    [
      257,
      [
        [0, 1, 1],
        [1, 0, 1],
      ],
    ],
    [
      65_536,
      [
        [0, 256, 0],
        [1, 1, 0],
        [2, 0, 1],
      ],
    ],
    [
      70_000,
      [
        [0, 273, 112],
        [1, 1, 17],
        [2, 0, 1],
      ],
    ],
  ])('of %i are those of the specification', (size, expected) => {
    const levels = tilesOfSize(size).map(({ level, fullTiles, partialWidth }) => [level, fullTiles, partialWidth]);
    expect(levels).toEqual(expected);
  });

  test('have the widths that each tile alone is said to have', () => {
    const property = fc.property(fc.maxSafeNat(), (size) => {
      for (const { level, fullTiles, partialWidth } of tilesOfSize(size)) {
        expect(tileWidth(level, fullTiles, size)).toBe(partialWidth);
        if (fullTiles > 0) expect(tileWidth(level, fullTiles - 1, size)).toBe(256);
        expect(tileWidth(level, fullTiles + 1, size)).toBe(0);
      }
    });
    fc.assert(property);
  });

  test('are not given for what is no size', () => {
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => tilesOfSize(size)).toThrow(RangeError);
  });
});
