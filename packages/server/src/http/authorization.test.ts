import { expect, test } from 'vitest';
import { tokenOf } from './authorization.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  ['Bearer dbk_1', 'dbk_1'],
  ['Splunk dbk_1', 'dbk_1'],
  [`Basic ${base64('anybody:dbk_1')}`, 'dbk_1'],
  [`ApiKey ${base64('id:dbk_1')}`, 'dbk_1'],
  [`Basic ${base64('a:b:c')}`, 'b:c'],
  [`Basic ${base64('dbk_1')}`, null],
  [`Basic ${base64('user:')}`, null],
  [`Basic ${base64('user:line\nfeed')}`, null],
  ['Basic ***', null],
  ['Digest dbk_1', null],
  [`Splunk ${'x'.repeat(513)}`, null],
  [undefined, null],
])('a receiver takes the token of %j', (header, token) => {
  expect(tokenOf(header, { receiver: true })).toBe(token);
});

test.each(['Splunk dbk_1', `Basic ${base64('anybody:dbk_1')}`, `ApiKey ${base64('id:dbk_1')}`])(
  'no other route takes %j',
  (header) => expect(tokenOf(header, {})).toBeNull(),
);
