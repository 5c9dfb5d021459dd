import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inNetworkOf } from '../../../system/support/index.ts';

/** An end of the cable: its address, its true hardware address, and the name of the interface. */
interface End {
  readonly name: string;
  readonly ip: string;
  readonly mac: string;
}

const serverEnd: End = { name: 'server', ip: '10.99.0.1', mac: '02:00:00:00:00:01' };
const clientEnd: End = { name: 'client', ip: '10.99.0.2', mac: '02:00:00:00:00:02' };
const nobody = '02:00:00:00:00:99';

/** How the kernels are set. */
const kernel = {
  // After so many unanswered attempts they give a connection up: seconds in place of a quarter of an hour.
  tcp_retries2: '3',
  tcp_syn_retries: '2',
  tcp_orphan_retries: '2',
};

/**
 * What stops: what the client sends, or what the server does, is lost without a word; `link` takes the interface down,
 * which the client's machine sees at once.
 */
export type Cut = 'requests' | 'answers' | 'link';

/** Two networks of their own with a cable between them, which can be cut (Linux, root). */
export class Cable implements AsyncDisposable {
  static readonly serverIp = serverEnd.ip;
  /** As the guides call it. */
  static readonly serverName = 'daybook.example.org';
  static readonly clientIp = clientEnd.ip;
  /** Commands that run another one at an end of the cable. It becomes that one, so that its process id stays. */
  readonly atServer: readonly string[];
  readonly atClient: readonly string[];
  readonly #holders: readonly ChildProcess[];

  private constructor(holders: readonly ChildProcess[]) {
    this.#holders = holders;
    [this.atServer, this.atClient] = holders.map(({ pid = 0 }) => inNetworkOf(pid)) as [string[], string[]];
  }

  /** `more`: settings of the kernels, of `net.ipv4`. */
  static async lay(more: Readonly<Record<string, string>> = {}): Promise<Cable> {
    const cable = new Cable([await holdNetwork(), await holdNetwork()]);
    const { atServer, atClient } = cable;
    const other = String(cable.#holders[1]?.pid);
    run(
      atServer,
      `ip link add name ${serverEnd.name} address ${serverEnd.mac} type veth peer name ${clientEnd.name} address ${clientEnd.mac} netns ${other}`,
    );
    for (const [end, at] of [
      [serverEnd, atServer],
      [clientEnd, atClient],
    ] as const) {
      run(at, `ip link set lo up`);
      run(at, `ip addr add ${end.ip}/24 dev ${end.name}`);
      run(at, `ip link set ${end.name} up`);
      for (const [name, value] of Object.entries({ ...kernel, ...more }))
        run([...at, 'sh', '-c'], `echo ${value} > /proc/sys/net/ipv4/${name}`, false);
    }
    cable.join();
    return cable;
  }

  /** Bytes that the client's machine has sent so far. */
  get sentBytes(): number {
    const figures = readFileSync(`/proc/${this.#holders[1]?.pid}/net/dev`, 'utf8');
    return Number(new RegExp(`${clientEnd.name}:(?:\\s+\\d+){8}\\s+(\\d+)`).exec(figures)?.[1]);
  }

  cut(what: Cut): void {
    if (what === 'link') run(this.atClient, `ip link set ${clientEnd.name} down`);
    // Frames to an address that nobody has: as a switch that lost its way would lose them.
    else if (what === 'requests') this.#neighbour(this.atClient, clientEnd, { ...serverEnd, mac: nobody });
    else this.#neighbour(this.atServer, serverEnd, { ...clientEnd, mac: nobody });
  }

  join(): void {
    run(this.atClient, `ip link set ${clientEnd.name} up`);
    this.#neighbour(this.atClient, clientEnd, serverEnd);
    this.#neighbour(this.atServer, serverEnd, clientEnd);
  }

  #neighbour(at: readonly string[], own: End, { ip, mac }: End): void {
    run(at, `ip neigh replace ${ip} lladdr ${mac} dev ${own.name} nud permanent`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const holder of this.#holders) {
      const closed = once(holder, 'close');
      holder.kill('SIGKILL');
      await closed;
    }
  }
}

/** A process that does nothing but be in a network of its own, which is there once this resolves. */
async function holdNetwork(): Promise<ChildProcess> {
  const holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' });
  const networkOf = (pid: number | string): string => readlinkSync(`/proc/${pid}/ns/net`);
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    if (networkOf(holder.pid ?? 0) !== networkOf('self')) return holder;
    await sleep(10);
  }
  throw new Error('no network of its own');
}

function run(at: readonly string[], command: string, isSplit = true): void {
  const [program = '', ...args] = [...at, ...(isSplit ? command.split(' ') : [command])];
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}
