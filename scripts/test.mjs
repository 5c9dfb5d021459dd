// npm test: sets up, checks types, style and unused code, then runs the tests of our own programs. `--conformance` runs
// those with programs of others, a browser among them. Vitest's own arguments go behind `--`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureConsole } from './console.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { ensureInstalled, findNode, root } from './setup.mjs';

ensureInstalled();
ensureConsole();
ensureDebianPackages();

const node = findNode();
const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` };
const bin = (name, file) => path.join(root, 'node_modules', name, file);

function run(title, args) {
  const startMs = Date.now();
  console.error(`\n── ${title}`);
  const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit', env });
  console.error(`── ${title}: ${status === 0 ? 'ok' : 'failed'} after ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
  if (status !== 0) process.exit(status ?? 1);
}

const conformance = process.argv.includes('--conformance');
const extra = process.argv.includes('--') ? process.argv.slice(process.argv.indexOf('--') + 1) : [];
const vitest = [bin('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=./scripts/skips.ts', ...extra];

if (conformance) run('conformance', [...vitest, '--project', 'conformance', '--project', 'browser']);
else {
  run('types', [bin('typescript', 'bin/tsc'), '-p', 'tsconfig.json']);
  run('types in the browser', [bin('typescript', 'bin/tsc'), '-p', 'packages/web/tsconfig.json']);
  run('types of tests with it', [bin('typescript', 'bin/tsc'), '-p', 'test/browser/tsconfig.json']);
  run('lint', [bin('oxlint', 'bin/oxlint'), '--type-aware', '--quiet']);
  run('format', [bin('oxfmt', 'bin/oxfmt'), '--check']);
  run('unused code', [bin('knip', 'bin/knip.js')]);
  run('tests', [...vitest, '--project', 'unit', '--project', 'simulation', '--project', 'system']);
}
