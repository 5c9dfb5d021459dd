import { spawnSync } from 'node:child_process';

const isRoot = process.getuid?.() === 0;

/** A command that runs another one where there is no network but loopback (Linux, root). It becomes that command. */
export const withoutNetwork = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/** A command that runs another one in the network that the process is in. */
export const inNetworkOf = (pid: number): string[] => ['nsenter', `--net=/proc/${pid}/ns/net`];

/** Whether a network can be taken away here: containers often may not, even as root. */
export const canTakeNetworkAway =
  isRoot && spawnSync(withoutNetwork[0] ?? '', [...withoutNetwork.slice(1), 'true']).status === 0;

/** A command that runs another one which finds `file` at the path `at`, where a file is (Linux, root). */
export const withFileAt = (file: string, at: string): string[] => [
  'unshare',
  '--mount',
  'sh',
  '-c',
  'mount --bind "$1" "$2" && shift 2 && exec "$@"',
  'sh',
  file,
  at,
];

/** Whether a program can be shown a file in the place of another here. */
export const canPutFiles =
  isRoot && spawnSync('unshare', [...withFileAt('/etc/hostname', '/etc/passwd').slice(1), 'true']).status === 0;
