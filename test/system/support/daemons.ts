import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Where packages are unpacked that cannot be installed beside others (`scripts/debian.mjs`). */
export const unpacked = fileURLToPath(new URL('../../../node_modules/.cache/debian/root', import.meta.url));
export const rsyslogd = path.join(unpacked, 'usr/sbin/rsyslogd');
/** Pattern of the folders that its modules lie in. */
export const rsyslogModules = path.join(unpacked, 'usr/lib/*/rsyslog');

export const hasRsyslog = existsSync(rsyslogd);

/** A syslog daemon that listens on a socket in a folder and reads nothing of the machine's. Disposing of it ends it. */
export class Daemon implements AsyncDisposable {
  /** Where local programs write to it. */
  readonly socket: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  said = '';

  private constructor(command: readonly string[], folder: string, socket: string) {
    this.socket = socket;
    const [program = '', ...args] = command;
    this.#child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
    });
  }

  /**
   * rsyslog, with what `actions` says beside its input; its queues lie in the folder. `wrapper`: a command that runs it, such as
   * one that puts it into another network, and becomes it.
   */
  static async rsyslog(
    folder: string,
    globals: string,
    actions: string,
    wrapper: readonly string[] = [],
  ): Promise<Daemon> {
    const socket = path.join(folder, 'rsyslog.sock');
    const config = path.join(folder, 'rsyslog.conf');
    const lines = [
      'module(load="imuxsock" SysSock.Use="off")',
      `global(workDirectory="${folder}" net.enableDNS="off" ${globals})`,
      `input(type="imuxsock" Socket="${socket}" RateLimit.Interval="0")`,
      actions,
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const modules = globSync(rsyslogModules).join(':');
    const args = ['-n', '-f', config, '-i', path.join(folder, 'rsyslog.pid'), '-M', modules];
    return await new Daemon([...wrapper, rsyslogd, ...args], folder, socket).#ready();
  }

  /** syslog-ng, with one destination, and with what `input` says beside the socket. */
  static async syslogNg(
    folder: string,
    destination: string,
    input = '',
    wrapper: readonly string[] = [],
  ): Promise<Daemon> {
    const socket = path.join(folder, 'syslog-ng.sock');
    const config = path.join(folder, 'syslog-ng.conf');
    const lines = [
      '@version: 3.35',
      `source s { unix-dgram("${socket}" create-dirs(no)); ${input} };`,
      `destination d { ${destination} };`,
      'log { source(s); destination(d); flags(flow-control); };',
    ];
    writeFileSync(config, `${lines.join('\n')}\n`);
    const own = ['--persist-file', 'persist', '--pidfile', 'pid', '--control', 'ctl'].map((text) =>
      text.startsWith('--') ? text : path.join(folder, text),
    );
    const args = ['--foreground', '--stderr', '--no-caps', '--cfgfile', config, ...own];
    return await new Daemon([...wrapper, 'syslog-ng', ...args], folder, socket).#ready();
  }

  /** Messages that syslog-ng has taken in since it began. */
  processed(): number {
    const stats = spawnSync('syslog-ng-ctl', ['stats', '--control', path.join(path.dirname(this.socket), 'ctl')], {
      encoding: 'utf8',
    });
    return Number(/^center;;received;a;processed;(\d+)$/m.exec(stats.stdout)?.[1] ?? 0);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #ready(): Promise<this> {
    const deadlineMs = performance.now() + 30_000;
    while (!existsSync(this.socket) || this.#child.exitCode !== null) {
      if (performance.now() > deadlineMs || this.#child.exitCode !== null) {
        await this.kill();
        throw new Error(`it did not start:\n${this.said}`);
      }
      await sleep(20);
    }
    return this;
  }
}
