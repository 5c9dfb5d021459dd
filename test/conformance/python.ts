import { spawnSync } from 'node:child_process';
import path from 'node:path';

export type Python =
  | { readonly program: string; readonly missing: null }
  | { readonly program: null; readonly missing: string };

/** Of the folder and the packages. Nothing is done where it was made whole before. */
const make = `[ -e "$0/whole" ] && exit 0
python3 -m venv --clear "$0"
"$0/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
touch "$0/whole"`;

/** A Python of its own with packages of PyPI, made once, whoever asks for it at the same time; or why there is none. */
export function pythonWith(name: string, packages: readonly string[]): Python {
  const place = path.resolve(import.meta.dirname, `../../node_modules/.cache/${name}`);
  const args = [`${place}.lock`, 'sh', '-ec', make, place, ...packages];
  const { status, stderr, error } = spawnSync('flock', args, { encoding: 'utf8' });
  if (status === 0) return { program: path.join(place, 'bin/python'), missing: null };
  return { program: null, missing: `making ${name}: ${error?.message ?? stderr}`.slice(0, 500) };
}
