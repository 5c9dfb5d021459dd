import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Frame } from '../framing/index.ts';
import { SyslogFraming } from './framing.ts';

const limits = { keptBytesMax: 64, frameBytesMax: 256 };

function framesOf(chunks: readonly Uint8Array[], given = limits): { frames: Frame[]; fault: string | null } {
  const framing = new SyslogFraming(given);
  const frames = chunks.flatMap((chunk) => framing.push(Uint8Array.from(chunk)));
  const last = framing.end();
  const all = last === null ? frames : [...frames, last];
  return { frames: all.map((frame) => ({ ...frame, bytes: Buffer.from(frame.bytes) })), fault: framing.fault };
}

const textsOf = (...chunks: string[]): string[] =>
  framesOf(chunks.map((chunk) => Buffer.from(chunk))).frames.map(({ bytes }) => bytes.toString());

test('counted frames and lines are told apart one by one', () => {
  expect(textsOf('<13>a\n5 <13>b<13>c\n6 <13>d\n<13>e\r\n\n\0\n7 <13>f\ng\n')).toEqual([
    '<13>a',
    '<13>b',
    '<13>c',
    '<13>d\n',
    '<13>e\r',
    '<13>f\ng',
  ]);
});

test.each([
  '10.0.0.9 - alice',
  '200 OK',
  '2026-11-23T02:15:29Z vm',
  '0 <13>a',
  '1234567890 <13>a',
  '12',
  '7 ',
  '5  <13>a',
])('a line that begins with a number is a line: %s', (line) => {
  expect(textsOf(`${line}\n<13>b\n`)).toEqual([line, '<13>b']);
});

test('what the connection ended in is kept, and said not to be whole', () => {
  expect(framesOf([Buffer.from('<13>a\n<13>b')]).frames.map(({ isWhole }) => isWhole)).toEqual([true, false]);
  expect(framesOf([Buffer.from('9 <13>b')]).frames).toMatchObject([{ isWhole: false }]);
  expect(framesOf([Buffer.from('12')]).frames.map(({ bytes }) => bytes.toString())).toEqual(['12']);
});

test.each(['', '257 '])('a frame is kept up to the limit, and the rest of it is hashed (%s)', (prefix) => {
  const of = (bytes: number) => (prefix === '' ? `<${'x'.repeat(bytes - 1)}\n` : `${bytes} <${'x'.repeat(bytes - 1)}`);
  expect(framesOf([Buffer.from(of(64))]).frames).toMatchObject([{ cut: null }]);
  const { frames, fault } = framesOf([Buffer.from(`${of(65)}${of(256)}<13>a\n`)]);
  expect(fault).toBeNull();
  expect(frames.map(({ bytes }) => bytes.length)).toEqual([64, 64, 5]);
  const sha256 = createHash('sha256')
    .update(`<${'x'.repeat(255)}`)
    .digest('hex');
  expect(frames[1]).toMatchObject({ isWhole: true, cut: { bytes: 256, sha256 } });
  const over = framesOf([Buffer.from(`<13>a\n${of(257)}<13>b\n`)]);
  expect(over.frames.map(({ bytes }) => bytes.toString())[0]).toBe('<13>a');
  expect(over.frames.map(({ bytes }) => bytes.toString())).not.toContain('<13>b');
  expect(over.fault).toMatch(/256/);
});

/** Bytes that mean something, and some that do not. */
const stream = fc
  .array(
    fc.oneof(
      fc.constantFrom('<13>', '\n', ' ', '5 <13>a', '70 <', '\0', '\r\n', '300 <', '1', '0', '99'),
      fc.string({ maxLength: 90, unit: 'binary' }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.from(parts.join('')));

test('however a stream is cut into chunks, its frames are the same', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 40 }), (bytes, sizes) => {
      const chunks: Uint8Array[] = [];
      for (let at = 0, i = 0; at < bytes.length; i += 1) {
        const size = Math.max(1, sizes[i % sizes.length] ?? 1);
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      const whole = framesOf([bytes]);
      expect(framesOf(chunks).frames).toEqual(whole.frames);
      for (const frame of whole.frames) expect(frame.bytes.length).toBeLessThanOrEqual(limits.keptBytesMax);
    }),
    { numRuns: 500 },
  );
});

test('what was framed comes back, in either framing', () => {
  const message = fc.string({ maxLength: 50, unit: 'grapheme-ascii' }).map((text) => `<13>${text}`);
  fc.assert(
    fc.property(fc.array(fc.tuple(message, fc.boolean()), { maxLength: 20 }), (messages) => {
      const sent = messages.map(([text, isCounted]) => (isCounted ? `${text.length} ${text}` : `${text}\n`));
      expect(textsOf(sent.join(''))).toEqual(messages.map(([text]) => text));
    }),
  );
});
