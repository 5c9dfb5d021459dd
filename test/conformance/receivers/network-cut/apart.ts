import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Client, createClient, type sourceFormats } from '@daybook/api';
import type { Event } from '@daybook/event';
import { expect } from 'vitest';
import {
  Authority,
  canTakeNetworkAway,
  expectVerified,
  hasOpenssl,
  readLog,
  Server,
  temporary,
  withFileAt,
} from '../../../system/support/index.ts';
import { Cable } from './cable.ts';

/** Whether a server can be put behind a cable here. */
export const canBeApart = canTakeNetworkAway && hasOpenssl;

/** A server in one network and its clients in another; it speaks TLS, as it must outside its machine. */
export class Apart implements AsyncDisposable {
  readonly folder: string;
  readonly cable: Cable;
  readonly server: Server;
  readonly authority: Authority;
  /** Calls the server from its own network, which is never cut. */
  readonly client: Client;
  readonly #place: ReturnType<typeof temporary>;
  readonly #since = new Date().toISOString();

  private constructor(place: ReturnType<typeof temporary>, cable: Cable, authority: Authority, server: Server) {
    this.folder = place.folder;
    this.#place = place;
    this.cable = cable;
    this.authority = authority;
    this.server = server;
    const options = { url: server.url, token: server.adminToken, timeoutMs: 30_000 };
    this.client = createClient({ ...options, fetch: curlAt(cable.atServer, authority.cert) });
  }

  /** `env`: settings of the server; `kernel`: of the kernels at both ends, of `net.ipv4`. */
  static async start(
    env: Readonly<Record<string, string>> = {},
    kernel: Readonly<Record<string, string>> = {},
  ): Promise<Apart> {
    await using undo = new AsyncDisposableStack();
    const place = undo.adopt(temporary(), (each) => each[Symbol.dispose]());
    const cable = undo.use(await Cable.lay(kernel));
    const authority = new Authority(place.folder, 'authority');
    const own = authority.issue('own', `IP:${Cable.serverIp},DNS:${Cable.serverName}`);
    const tls = { DAYBOOK_TLS_CERT: own.cert, DAYBOOK_TLS_KEY: own.key, DAYBOOK_TLS_CLIENT_CA: authority.cert };
    const server = await Server.start({
      data: place.data,
      env: { ...tls, ...env },
      wrapper: cable.atServer,
      listen: `${Cable.serverIp}:0`,
    });
    undo.move();
    return new Apart(place, cable, authority, server);
  }

  /** A command that runs another one at the client's end, where the server has the name of the guides. */
  get atClientByName(): readonly string[] {
    const hosts = path.join(this.folder, 'hosts');
    writeFileSync(hosts, `${Cable.serverIp} ${Cable.serverName}\n127.0.0.1 localhost\n`);
    return [...this.cable.atClient, ...withFileAt(hosts, '/etc/hosts')];
  }

  /** Adds a source; gives its token and how many of its events are durable. `certificate`: whose it is too. */
  async addSource(name: string, format: (typeof sourceFormats)[number] = 'auto', certificate?: string) {
    const { source, token } = await this.client.addSource({ name, format, ...(certificate && { certificate }) });
    return { name, token, durable: () => this.durable(source.number) };
  }

  /** Durable events of a source, each counted once, where no other source sends again what was taken. */
  async durable(source: number): Promise<number> {
    const repeated = await this.figure('daybook_events_repeated_total');
    return ((await this.client.sourceArrivals(source)).taken?.events ?? 0) - repeated;
  }

  /** A figure of `/metrics` that has no labels. */
  async figure(name: string): Promise<number> {
    const answer = await curlAt(this.cable.atServer, this.authority.cert)(`${this.server.url}/metrics`, {
      headers: { authorization: `Bearer ${this.server.adminToken}` },
    });
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await answer.text())?.[1]);
  }

  /** What the completeness answer says of a source, of all that came since the server runs. */
  async verdictOn(name: string): Promise<{ verdict: string; doubts: readonly string[] }> {
    const range = { from: this.#since, to: new Date(Date.now() + 60_000).toISOString() };
    const found = (await this.client.completeness(range)).sources.find((source) => source.name === name);
    if (found === undefined) throw new Error(`no source ${name}`);
    return { verdict: found.verdict, doubts: found.doubts.map(({ code }) => code) };
  }

  /** Ends the server, and gives the whole log, each hash of it checked. */
  async logged(): Promise<Event[]> {
    expect(await this.server.end()).toMatchObject({ code: 0 });
    expectVerified(this.server.data);
    return await readLog(this.server.data);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.cable[Symbol.asyncDispose]();
    this.#place[Symbol.dispose]();
  }
}

/** `fetch` by curl in another network: this process is in none of the two. */
export function curlAt(at: readonly string[], ca: string): typeof fetch {
  return async (url, init) => {
    const { method, headers, body } = new Request(url, init);
    const options = [...headers].flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
    const text = body === null ? '' : await new Response(body).text();
    const own = ['--silent', '--show-error', '--cacert', ca, '--request', method, '--write-out', '\\n%{http_code}'];
    const [program, ...args] = [...at, 'curl', ...own, ...options, '--data-binary', '@-', String(url)];
    const curl = execFile(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    let [said, errors] = ['', ''];
    curl.stdout?.on('data', (piece: string) => (said += piece));
    curl.stderr?.on('data', (piece: string) => (errors += piece));
    curl.stdin?.end(text);
    await once(curl, 'close');
    const end = said.lastIndexOf('\n');
    if (end < 0 || said.endsWith('\n000')) throw new TypeError(`curl: ${errors}`);
    return new Response(said.slice(0, end), {
      status: Number(said.slice(end + 1)),
      headers: { 'content-type': 'application/json' },
    });
  };
}
