import { expect, test } from 'vitest';
import { subjectDocument, type SubjectFound } from './subject-document.ts';

const found: SubjectFound = {
  view: {
    position: '1:7',
    source: 1,
    sourceName: 'shop <web>',
    class: 1,
    received: '2026-11-23T10:00:01.000000Z',
    own: false,
    event: { time: '2026-11-23T10:00:00Z', actor: { id: 'ann' } } as unknown as SubjectFound['view']['event'],
  },
  sections: ['actor', 'raw'],
  identifiers: ['ann'],
  kept: { class: 1, until: null, holds: [], unread: false },
};
const words = {
  sentence: () => 'ann read <script>',
  fields: () => [
    { path: 'actor.id', value: 'ann & co' },
    { path: 'target.resources[0].id', value: 'd-1' },
    { path: 'raw.text', value: 'ann "read"' },
  ],
};
const at = new Date('2026-11-29T08:00:00Z');

test('the document says what was found in words, shows the parts that name the person alone, and lets no value become markup', () => {
  const html = subjectDocument(['ann'], [found], at, words);
  expect(html).toContain('These records were found: 1, of 2026-11-23T10:00:00Z to 2026-11-23T10:00:00Z.');
  expect(html).toContain('<h2>ann read &lt;script&gt;</h2>');
  expect(html).toContain('from shop &lt;web&gt;. You are named in: who did it; the record as it came.');
  expect(html).toContain('<dt>actor.id</dt><dd>ann &amp; co</dd>');
  expect(html).toContain('<dt>raw.text</dt><dd>ann &quot;read&quot;</dd>');
  expect(html).not.toContain('d-1');
  expect(html).not.toContain('<script');
});

test('where nothing was found the document says so', () => {
  expect(subjectDocument(['ann', '<b>'], [], at, words)).toMatch(
    /<b>ann<\/b>, <b>&lt;b&gt;<\/b>\. Nothing was found\./,
  );
});
