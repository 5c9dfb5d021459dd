import { expect, test } from 'vitest';
import { wrongDirections } from './rules/direction.ts';
import { filesEnding } from './rules/files.ts';
import { environmentOutsideConfig, impurities, worldOutsidePlatform } from './rules/outside-world.ts';

const sources = filesEnding('.ts', '.tsx');
const file = (path: string, text: string) => [{ path, text }];

test('the repository is looked at: there are sources, and imports in them', () => {
  expect(sources.length).toBeGreaterThan(200);
  expect(sources.map(({ path }) => path)).toContain('packages/server/src/app.ts');
});

test('packages know only what they may, and parts of the server meet in app.ts', () => {
  expect(wrongDirections(sources)).toEqual([]);
});

test.each([
  ['packages/tlog/src/a.ts', `import { x } from '@daybook/event';`],
  ['packages/event/src/a.ts', `export * from '@daybook/api';`],
  ['packages/cli/src/a.ts', `import { createApp } from '@daybook/server';`],
  ['packages/cli/src/a.ts', `const { createApp } = await import('@daybook/server');`],
  ['packages/server/src/parse/a.ts', `import { Ledger } from '../ledger/index.ts';`],
  ['packages/server/src/parse/a.ts', `import type { Ledger } from '../ledger/index.ts';`],
  ['packages/server/src/access/a.ts', `import { x } from '../http/view.ts';`],
  ['packages/server/src/access/a.ts', `import { x } from '../config/index.ts';`],
  ['packages/server/src/platform/a.ts', `import { x } from '../ledger/ports.ts';`],
  ['packages/server/src/platform/a.ts', `import type { x } from '../ledger/writer.ts';`],
  ['packages/server/src/index/a.ts', `import { type A, b } from '../ledger/feed.ts';`],
  ['packages/api/src/a.ts', `import { x } from '../../event/src/limits.ts';`],
  ['packages/server/src/main.ts', `import { x } from './ledger/index.ts';`],
])('the rule of directions sees %s: %s', (path, text) => {
  expect(wrongDirections(file(path, text))).toHaveLength(1);
});

test.each([
  ['packages/server/src/platform/a.ts', `import type { x } from '../ledger/ports.ts';`],
  ['packages/server/src/index/a.ts', `import { type A, type B } from '../ledger/feed.ts';`],
  ['packages/server/src/parse/a.test.ts', `import { Ledger } from '../ledger/index.ts';`],
  ['packages/server/src/parse/a.ts', `// import { Ledger } from '../ledger/index.ts';`],
])('the rule of directions lets %s: %s', (path, text) => {
  expect(wrongDirections(file(path, text))).toEqual([]);
});

test('inside the server only platform/ knows the time, draws randomness, opens files and sockets', () => {
  expect(worldOutsidePlatform(sources)).toEqual([]);
});

test.each([
  `import { readFileSync } from 'node:fs';`,
  `import { connect } from 'node:net';`,
  `import { hash, randomBytes } from 'node:crypto';`,
  `const at = Date.now();`,
  `const at = new Date();`,
  `const id = crypto.randomUUID();`,
])('the rule of the outside world sees %s', (text) => {
  expect(worldOutsidePlatform(file('packages/server/src/access/a.ts', text))).toHaveLength(1);
  expect(worldOutsidePlatform(file('packages/server/src/platform/a.ts', text))).toEqual([]);
});

test('only config/ reads the environment; the command hands it to its parts', () => {
  expect(environmentOutsideConfig(sources)).toEqual([]);
});

test.each([`const a = process.env['A'];`, `const { env } = process;`])(
  'the rule of the environment sees %s',
  (text) => {
    expect(environmentOutsideConfig(file('packages/server/src/http/a.ts', text))).toHaveLength(1);
  },
);

test('tlog, event and query do no input and output', () => {
  expect(impurities(sources)).toEqual([]);
});

test.each([`import { hash } from 'node:crypto';`, `import { z } from 'zod';`, `await fetch(url);`, `Date.now();`])(
  'the rule of purity sees %s',
  (text) => expect(impurities(file('packages/query/src/a.ts', text))).toHaveLength(1),
);
