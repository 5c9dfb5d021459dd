import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Parameters } from './parameters.ts';
import { QueryRunner } from './runner.ts';
import { TestEngine } from './testing.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await TestEngine.start();
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

test.each([
  ['text', `SELECT '${'x'.repeat(3 * 1024 * 1024)}' AS text`],
  ['depth', `SELECT ${'NOT ('.repeat(1100)}1${')'.repeat(1100)} AS deep`],
  ['parts', `SELECT [${'number,'.repeat(60_000)}number] AS many FROM numbers(1)`],
  ['parentheses', `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)} AS deep`],
])(
  'a question that is too large for the engine in its %s has no answer, and is no fault of the server',
  async (_, sql) => {
    const runner = new QueryRunner(engine.engine, randomUUID);
    expect(await runner.run(sql, new Parameters())).toMatchObject({ ok: false, code: 'size' });
  },
);

test('a question that the engine cannot read is a fault of the server', async () => {
  const runner = new QueryRunner(engine.engine, randomUUID);
  await expect(runner.run('SELECT FROM WHERE', new Parameters())).rejects.toMatchObject({ code: '62' });
});
