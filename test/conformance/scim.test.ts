import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { Server, temporary } from '../system/support/index.ts';
import { type Python, pythonWith } from './python.ts';

/** What others wrote to check a SCIM service, and what it stands on. */
const packages = ['scim2-tester==0.5.2', 'scim2-client==0.13.2', 'scim2-models==0.12.3', 'httpx2'];
let python: Python;

beforeAll(() => {
  python = pythonWith('scim2-tester-0.5.2', packages);
});

test('scim2-tester finds nothing wrong with the SCIM service of the real server', async ({ skip }) => {
  skip(python.missing !== null, `needs scim2-tester: ${python.missing}`);
  using data = temporary();
  // A token that provisions needs a second person, or, where there is none, this delay.
  await using server = await Server.start({ data: data.data, env: { DAYBOOK_ACCESS_SOLE_APPROVAL_DELAY_MS: '1000' } });
  const { secret } = await server.client().addToken({ name: 'directory', roles: ['provisioner'] });
  while ((await server.fetch('/scim/v2/Users', { token: secret })).status !== 200) await sleep(200);
  const script = path.join(import.meta.dirname, 'scim-check.py');
  const { stdout, stderr } = spawnSync(python.program ?? '', [script, `${server.url}/scim/v2`, secret], {
    encoding: 'utf8',
  });
  expect(stdout, stderr).toMatch(/^\{/);
  const { passed, failed } = JSON.parse(stdout) as { passed: number; failed: string[] };
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(50);
});
