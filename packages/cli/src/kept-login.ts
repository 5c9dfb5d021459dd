import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal/index.ts';

/** What `daybook login` keeps: a token, and the one server that it may be sent to. */
export interface KeptLogin {
  readonly url: string;
  readonly token: string;
  /** RFC 3339 */
  readonly expires: string;
  readonly login: string;
}

/** Below `$XDG_CONFIG_HOME`, as the XDG Base Directory Specification has it. */
export function loginFile(env: Terminal['env']): string {
  const home = env['XDG_CONFIG_HOME'];
  const base = home !== undefined && path.isAbsolute(home) ? home : path.join(homedir(), '.config');
  return path.join(base, 'daybook', 'credentials.json');
}

/** Null where there is none. @throws Failure where the file cannot be read. */
export function readLogin(env: Terminal['env']): KeptLogin | null {
  const file = loginFile(env);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`);
  }
  const kept = parse(text);
  if (kept === null) throw new Failure(`${file} is damaged; remove it, and run \`daybook login\` again.`);
  return kept;
}

function parse(text: string): KeptLogin | null {
  try {
    const { url, token, expires, login } = JSON.parse(text) as Partial<Record<keyof KeptLogin, unknown>>;
    const isWhole = [url, token, expires, login].every((value) => typeof value === 'string' && value !== '');
    return isWhole ? ({ url, token, expires, login } as KeptLogin) : null;
  } catch {
    return null;
  }
}

/** For the owner only. A crash leaves the old file or the new one. */
export function writeLogin(env: Terminal['env'], login: KeptLogin): string {
  const file = loginFile(env);
  const temporary = `${file}.${process.pid}.new`;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  rmSync(temporary, { force: true });
  writeFileSync(temporary, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(temporary, 0o600);
  renameSync(temporary, file);
  return file;
}

export function removeLogin(env: Terminal['env']): void {
  rmSync(loginFile(env), { force: true });
}

/** A token goes to the server that gave it, and to no other. */
export function isSameServer(a: string, b: string): boolean {
  const [left, right] = [URL.parse(a), URL.parse(b)];
  const place = (url: URL): string => url.origin + url.pathname.replace(/\/+$/, '');
  return left !== null && right !== null && place(left) === place(right);
}
