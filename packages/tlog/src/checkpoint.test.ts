import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { isKeyName } from './vkey.ts';

const ROOT = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
const EXAMPLE = `example.com/behind-the-sofa\n20852163\n${ROOT}\n`;

test('the example of the specification is read and written', () => {
  const parsed = parseCheckpoint(EXAMPLE);
  if (!parsed.ok) throw new Error(parsed.code);
  expect(parsed.checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163, extensions: [] });
  expect(encodeCheckpoint(parsed.checkpoint)).toBe(EXAMPLE);
});

test('parsing gives back the checkpoint that was encoded, extension lines too', () => {
  const checkpoints = fc.record({
    origin: fc.string({ unit: 'grapheme', minLength: 1 }).filter(isKeyName),
    size: fc.maxSafeNat(),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    extensions: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
  });
  const property = fc.property(checkpoints, (checkpoint) => {
    expect(parseCheckpoint(encodeCheckpoint(checkpoint))).toEqual({ ok: true, checkpoint });
  });
  fc.assert(property);
});

test.each([
  ['', 'lines at 1'],
  ['origin\n1\n', 'lines at 3'],
  [EXAMPLE.trimEnd(), 'lines at 3'],
  [`\n1\n${ROOT}\n`, 'origin at 1'],
  [`origin\n01\n${ROOT}\n`, 'size at 2'],
  [`origin\n-1\n${ROOT}\n`, 'size at 2'],
  [`origin\n9007199254740992\n${ROOT}\n`, 'size at 2'],
  [`origin\n1 \n${ROOT}\n`, 'size at 2'],
  [`origin\n1\n${ROOT.replace('I=', 'J=')}\n`, 'root at 3'],
  [`origin\n1\n${ROOT.slice(0, -4)}\n`, 'root at 3'],
  [`origin\n1\n${ROOT.replace('/', '_')}\n`, 'root at 3'],
  [`${EXAMPLE}\n`, 'extension at 4'],
  [`${EXAMPLE}more\n\n`, 'extension at 5'],
])('%j is refused with its line', (text, expected) => {
  const parsed = parseCheckpoint(text);
  expect(parsed.ok ? 'ok' : `${parsed.code} at ${parsed.at}`).toBe(expected);
});

test('an origin that does not follow the recommendation is read, but not written', () => {
  const parsed = parseCheckpoint(`Some log + more\n1\n${ROOT}\n`);
  if (!parsed.ok) throw new Error(parsed.code);
  expect(() => encodeCheckpoint(parsed.checkpoint)).toThrow(RangeError);
});

test('a checkpoint that could not be read back is not written', () => {
  const good = { origin: 'origin', size: 1, root: new Uint8Array(32), extensions: [] };
  expect(() => encodeCheckpoint({ ...good, origin: '' })).toThrow(RangeError);
  expect(() => encodeCheckpoint({ ...good, origin: 'a\nb' })).toThrow(RangeError);
  expect(() => encodeCheckpoint({ ...good, size: 2 ** 53 })).toThrow(RangeError);
  expect(() => encodeCheckpoint({ ...good, root: new Uint8Array(31) })).toThrow(RangeError);
  expect(() => encodeCheckpoint({ ...good, extensions: [''] })).toThrow(RangeError);
  expect(() => encodeCheckpoint({ ...good, extensions: ['a\n\nb'] })).toThrow(RangeError);
});

test('parsing arbitrary text never throws', () => {
  const piece = fc.constantFrom('origin', '\n', '1', ROOT, 'more', '\0');
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((all) => all.join('')),
  );
  const property = fc.property(text, (input) => {
    const parsed = parseCheckpoint(input);
    if (parsed.ok && isKeyName(parsed.checkpoint.origin)) expect(encodeCheckpoint(parsed.checkpoint)).toBe(input);
  });
  fc.assert(property, { numRuns: 2000 });
});
