import { execFile } from 'node:child_process';

export interface Ended {
  /** Null where it could not be started or was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** Runs a program to its end; does not throw for one that fails or that is not there. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly timeoutMs?: number } = {},
): Promise<Ended> {
  const { env = {}, timeoutMs = 300_000 } = options;
  return new Promise((resolve) => {
    const settings = { env: { ...process.env, ...env }, timeout: timeoutMs, maxBuffer: OUTPUT_BYTES_MAX };
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      const started = child.pid !== undefined;
      resolve({ exitCode: child.exitCode, stdout, stderr: started ? stderr : (error?.message ?? '') });
    });
  });
}

/** A log directory (C2SP tlog-tiles: `checkpoint`, `tile/…`) and the file with its verifier key. */
export interface LogDirectory {
  readonly dir: string;
  readonly vkeyPath: string;
}

/** What somebody else's program said of a log. */
export interface Verdict {
  readonly ok: boolean;
  /** What it printed. */
  readonly report: string;
}

export function verdictOf({ exitCode, stdout, stderr }: Ended): Verdict {
  return { ok: exitCode === 0, report: `${stdout}${stderr}`.trim() };
}

/** The last line that says something: where a build or a download fails, the reason. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
