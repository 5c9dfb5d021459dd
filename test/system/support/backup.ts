import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

export interface Said {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly said: string;
}

/** A `daybook` command in a process of its own, while servers run in theirs. */
export function daybook(...args: readonly string[]): Promise<Said> & { readonly child: ChildProcess } {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME },
    timeout: 120_000,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = new Promise<Said>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
  return Object.assign(ended, { child });
}

/** Runs a command that must end well, and gives what it said. */
export async function daybookWell(...args: readonly string[]): Promise<string> {
  const { code, said } = await daybook(...args);
  if (code !== 0) throw new Error(`daybook ${args.join(' ')} ended with ${code}:\n${said}`);
  return said;
}
