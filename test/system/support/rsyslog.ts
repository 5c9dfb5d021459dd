import { spawn } from 'node:child_process';
import { appendFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hasRsyslog, rsyslogd, rsyslogModules } from './daemons.ts';

/** Whether rsyslog can send to Elasticsearch here. */
export function hasRsyslogElasticsearch(): boolean {
  return hasRsyslog && globSync(path.join(rsyslogModules, 'omelasticsearch.so')).length > 0;
}

/**
 * Debian's rsyslog with a configuration and a folder of its own. What it follows is a file here: each line
 * that is added is a message of sshd, of the facility authpriv.
 */
export class Rsyslog implements AsyncDisposable {
  readonly #log: string;
  readonly #errors: string;
  readonly #ended: Promise<void>;
  readonly #stop: () => void;

  /** `wrapper`: a command that runs it, such as one that puts it into another network. */
  constructor(folder: string, included: string, wrapper: readonly string[] = []) {
    const work = path.join(folder, 'rsyslog');
    mkdirSync(work);
    this.#log = path.join(work, 'auth.log');
    this.#errors = path.join(work, 'errors');
    const config = path.join(work, 'rsyslog.conf');
    const lines = [
      `global(workDirectory="${work}" localHostname="vm")`,
      'module(load="imfile" mode="polling" pollingInterval="1")',
      included,
      `input(type="imfile" File="${this.#log}" Tag="sshd" Facility="authpriv")`,
    ];
    writeFileSync(config, lines.join('\n'));
    writeFileSync(this.#log, '');
    writeFileSync(this.#errors, '');
    const modules = globSync(rsyslogModules).join(':');
    const own = ['-n', '-f', config, '-i', path.join(work, 'pid'), '-M', modules];
    const [program = '', ...args] = [...wrapper, rsyslogd, ...own];
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => appendFileSync(this.#errors, text));
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
    this.#stop = () => void child.kill();
  }

  write(...lines: readonly string[]): void {
    appendFileSync(this.#log, lines.map((line) => `${line}\n`).join(''));
  }

  /** What it said of its troubles. */
  get errors(): string {
    return readFileSync(this.#errors, 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await this.#ended;
  }
}
