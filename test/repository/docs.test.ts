import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { errorCodes, errorPage } from '../../packages/api/src/index.ts';
import { referencePages } from '../../scripts/docs.ts';

const root = path.resolve(import.meta.dirname, '../..');

test.each([...referencePages()])('%s says what the code says (run `node scripts/docs.ts`)', (file, text) => {
  expect(readFileSync(path.join(root, file), 'utf8')).toBe(text);
});

test('every error code leads to a heading of its page', () => {
  const page = readFileSync(path.join(root, 'docs/reference/errors.md'), 'utf8');
  // As GitHub makes anchors: lower case, without punctuation.
  const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const code of errorCodes) expect(anchors, code).toContain(errorPage(code).split('#')[1]);
});
