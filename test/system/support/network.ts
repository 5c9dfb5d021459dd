import { spawnSync } from 'node:child_process';

const isRoot = process.getuid?.() === 0;

/** A command that runs another one where there is no network but loopback (Linux, root). It becomes that command. */
export const withoutNetwork = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/** A command that runs another one in the network that the process is in. */
export const inNetworkOf = (pid: number): string[] => ['nsenter', `--net=/proc/${pid}/ns/net`];

/** Whether a network can be taken away here: containers often may not, even as root. */
export const canTakeNetworkAway =
  isRoot && spawnSync(withoutNetwork[0] ?? '', [...withoutNetwork.slice(1), 'true']).status === 0;
