import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLine, runProgram } from './program.ts';

/** A program that was built, or why it could not be. */
export type Built = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly reason: string };

/** The Go on this machine as it is: no other toolchain is downloaded. */
const TOOLCHAIN = { GOTOOLCHAIN: 'local', GOFLAGS: '' };

async function goVersion(): Promise<{ major: number; minor: number } | null> {
  const { exitCode, stdout } = await runProgram('go', ['env', 'GOVERSION'], { env: TOOLCHAIN });
  const match = /^go(\d+)\.(\d+)/.exec(stdout);
  return exitCode !== 0 || match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

/** Builds a package in a folder over the libraries that Debian installs as sources. */
export async function buildOverDebianSources(packageDir: string, name: string): Promise<Built> {
  if ((await goVersion()) === null) return { ok: false, reason: 'there is no go' };
  const path = join(await mkdtemp(join(tmpdir(), `${name}-`)), name);
  const env = { ...TOOLCHAIN, GO111MODULE: 'off', GOPATH: '/usr/share/gocode' };
  const built = await runProgram('go', ['build', '-o', path, join(packageDir, 'main.go')], { env });
  return built.exitCode === 0 ? { ok: true, path } : { ok: false, reason: lastLine(built.stderr) };
}

/** Builds a program of a Go module at a version, through the module proxy, with at least Go 1.`minorMin`. */
export async function buildModule(program: string, version: string, minorMin: number): Promise<Built> {
  const go = await goVersion();
  if (go === null) return { ok: false, reason: 'there is no go' };
  if (go.major === 1 && go.minor < minorMin) {
    return { ok: false, reason: `it needs go 1.${minorMin}, and this is 1.${go.minor}` };
  }
  const directory = await mkdtemp(join(tmpdir(), 'go-bin-'));
  const built = await runProgram('go', ['install', `${program}@${version}`], {
    env: { ...TOOLCHAIN, GOBIN: directory },
  });
  const path = join(directory, program.split('/').at(-1) ?? '');
  return built.exitCode === 0 ? { ok: true, path } : { ok: false, reason: lastLine(built.stderr) };
}
