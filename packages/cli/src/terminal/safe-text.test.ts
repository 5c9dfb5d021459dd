import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeJson, safeText } from './safe-text.ts';

test('whatever a log says, no control or invisible character reaches the terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(safeText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('escapes say what was there, and ordinary text of any language stays', () => {
  expect(safeText('a\u001b[2Jb\u0007\u009b31m')).toBe('a\\u{1b}[2Jb\\u{7}\\u{9b}31m');
  expect(safeText('one\ntwo\r\t')).toBe('one\\ntwo\\r\\t');
  expect(safeText('user\u202egnp.exe\u200b\ud800')).toBe('user\\u{202e}gnp.exe\\u{200b}\\u{d800}');
  expect(safeText('Zürich 東京 🙂 a\\b')).toBe('Zürich 東京 🙂 a\\b');
});

test('JSON keeps its value and loses what would act on a terminal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const shown = safeJson({ value, text }, 2);
      expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(safeJson('\u009b\u202e\u{e0001}')).toBe(String.raw`"\u009b\u202e\udb40\udc01"`);
});
