import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

export type Python =
  | { readonly program: string; readonly missing: null }
  | { readonly program: null; readonly missing: string };

/** A Python of its own with packages of PyPI, made once; or why there is none. */
export function pythonWith(name: string, packages: readonly string[]): Python {
  const place = path.resolve(import.meta.dirname, `../../node_modules/.cache/${name}`);
  const program = path.join(place, 'bin/python');
  if (existsSync(path.join(place, 'whole'))) return { program, missing: null };
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', '--clear', place]],
    [program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]],
    ['touch', [path.join(place, 'whole')]],
  ];
  for (const [command, args] of steps) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status === 0) continue;
    return { program: null, missing: `${command} ${args.join(' ')}: ${error?.message ?? stderr}`.slice(0, 500) };
  }
  return { program, missing: null };
}
