import { expect, test } from 'vitest';
import { curlOf, quoted } from './curl.ts';

test('whatever is in a word, it stays one word of the shell', () => {
  expect(quoted('a b $HOME `id` "x"')).toBe(`'a b $HOME \`id\` "x"'`);
  expect(quoted("it's")).toBe(String.raw`'it'\''s'`);
});

test('the command asks for the event, with the token of the shell', () => {
  expect(curlOf('https://logs.example.org', '1:3')).toBe(
    `curl --fail-with-body --header "authorization: Bearer $DAYBOOK_TOKEN" 'https://logs.example.org/v1/events/1%3A3'`,
  );
});
