import type { EventView } from '@daybook/api';
import { Follower, Server, temporary } from '../../../system/support/index.ts';
import { found } from '../found.ts';

type Format = NonNullable<Parameters<ReturnType<Server['client']>['addSource']>[0]['format']>;

/** A server that takes syslog over UDP and TCP, as sources `udp` and `tcp`, and lines of followed files. */
export class Receiving implements AsyncDisposable {
  readonly server: Server;
  readonly folder: string;
  readonly #place: ReturnType<typeof temporary>;

  private constructor(server: Server, place: ReturnType<typeof temporary>) {
    this.server = server;
    this.folder = place.folder;
    this.#place = place;
  }

  static async start(): Promise<Receiving> {
    const place = temporary();
    const listeners = ['udp', 'tcp'].map((name) => `{transport: ${name}, address: "127.0.0.1:0", source: ${name}}`);
    const env = { DAYBOOK_LISTENERS_SYSLOG: `[${listeners.join(', ')}]` };
    const server = await Server.start({ data: place.data, env });
    for (const name of ['udp', 'tcp']) await server.client().addSource({ name, format: 'auto' });
    return new Receiving(server, place);
  }

  /** The port that takes syslog. */
  port(transport: 'udp' | 'tcp'): string {
    const port = new RegExp(`syslog over ${transport} at 127\\.0\\.0\\.1:(\\d+)`).exec(this.server.output)?.[1];
    if (port === undefined) throw new Error(`no port in:\n${this.server.output}`);
    return port;
  }

  /** Follows a file for a new source of that name. */
  async follow(name: string, file: string, format: Format = 'auto'): Promise<Follower> {
    const { token } = await this.server.client().addSource({ name, format });
    return new Follower(file, `${this.folder}/${name}.place`, this.server, token);
  }

  /** At least `count` events, in the order of the log; fewer where they do not come. */
  async events(q: string, count: number): Promise<EventView['event'][]> {
    return (await found(this.server, q, count)).map(({ event }) => event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    this.#place[Symbol.dispose]();
  }
}
