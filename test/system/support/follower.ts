import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Server } from './server.ts';

const cli = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url));

/** `daybook import FILE --follow`, as the source of a token. Disposing of it kills it. */
export class Follower implements AsyncDisposable {
  readonly ended: Promise<number | null>;
  output = '';
  readonly #child: ChildProcess;

  constructor(file: string, state: string, { url }: Pick<Server, 'url'>, token: string) {
    const env = { PATH: process.env['PATH'] ?? '', DAYBOOK_URL: url, DAYBOOK_TOKEN: token };
    this.#child = spawn(process.execPath, [cli, 'import', file, '--follow', '--state', state], { env });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = new Promise((resolve) => this.#child.once('exit', resolve));
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}
