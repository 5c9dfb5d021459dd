import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';

export interface Ask {
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

/** One web client: an address of the private loopback, an agent string, a kept connection. */
export class Client {
  readonly #from: string;
  readonly #agentText: string;
  readonly #agent: http.Agent;
  readonly #login: string | undefined;

  constructor(from: string, agentText: string, login?: string) {
    this.#from = from;
    this.#agentText = agentText;
    this.#login = login;
    this.#agent = new http.Agent({ keepAlive: true, localAddress: from, maxSockets: 1 });
  }

  /** Asks and reads the whole answer. A connection that fails is an answer of status 0: the server has logged what it has logged. */
  ask({ host, path, method = 'GET', headers = {} }: Ask): Promise<{ status: number; modified?: string }> {
    return new Promise((resolve) => {
      const sent: Record<string, string> = { 'User-Agent': this.#agentText, ...headers };
      if (this.#login !== undefined) sent['Authorization'] = `Basic ${Buffer.from(this.#login).toString('base64')}`;
      const request = http.request(
        { host, path, method, agent: this.#agent, headers: sent, timeout: 10_000 },
        (answer) => {
          answer.resume();
          answer.on('end', () => {
            const modified = answer.headers['last-modified'];
            resolve(
              modified === undefined
                ? { status: answer.statusCode ?? 0 }
                : { status: answer.statusCode ?? 0, modified },
            );
          });
          answer.on('error', () => resolve({ status: 0 }));
        },
      );
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve({ status: 0 }));
      request.end();
    });
  }

  /** Sends bytes that need not be HTTP, and waits for the end or two seconds. */
  send(host: string, bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      const socket = net.connect({ host, port: 80, localAddress: this.#from }, () => socket.write(bytes));
      socket.setTimeout(2000, () => socket.destroy());
      socket.on('error', () => socket.destroy());
      socket.on('close', () => resolve());
      socket.resume();
    });
  }

  /** Begins TLS with a port that speaks plain HTTP. */
  async greetWithTls(host: string): Promise<void> {
    const socket = net.connect({ host, port: 80, localAddress: this.#from });
    socket.on('error', () => socket.destroy());
    const secure = tls.connect({ socket, servername: 'www.example.com', rejectUnauthorized: false });
    secure.on('error', () => secure.destroy());
    await Promise.race([new Promise((resolve) => secure.on('close', resolve)), sleep(2000)]);
    socket.destroy();
  }

  close(): void {
    this.#agent.destroy();
  }
}

export function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T;
}

export function between(least: number, most: number): number {
  return least + Math.floor(Math.random() * (most - least + 1));
}

export { sleep };
