import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { openApi } from './openapi.ts';

test('the OpenAPI document is valid for a validator that others wrote', async () => {
  const validator = new Validator();
  const result = await validator.validate(openApi('1.0.0'));
  expect(result).toMatchObject({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('that validator refuses the same document with a broken operation', async () => {
  const document = structuredClone(openApi('1.0.0')) as { paths: Record<string, Record<string, unknown>> };
  document.paths['/v1/events'] = { get: { responses: 'none' } };
  expect(await new Validator().validate(document)).toMatchObject({ valid: false });
});
