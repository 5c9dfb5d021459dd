// node scripts/run.mjs FILE [ARGUMENTS]: sets up, then runs FILE with the project's own Node in place of this one.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureConsole } from './console.mjs';
import { ensureInstalled, findNode, root } from './setup.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run.mjs FILE [ARGUMENTS]');
  process.exit(2);
}
ensureInstalled();
ensureConsole();
const node = findNode();
const child = spawn(node, [path.resolve(root, file), ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (signal !== null) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
