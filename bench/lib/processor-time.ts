import { readdirSync, readFileSync } from 'node:fs';

/** Who uses the processor while events come in. */
export const parts = ['main thread', 'ledger thread', 'other threads', 'index engine', 'load generator'] as const;
export type ProcessorTime = Readonly<Record<(typeof parts)[number], number>>;

const tickUs = 10_000;

/** Processor time so far of a server, its engine and the load generator, in µs. A process that has ended counts 0. */
export function processorTime(serverPid: number, loadPid: number): ProcessorTime {
  const main = threadTime(serverPid, (_, id) => id === serverPid);
  const ledger = threadTime(serverPid, (name) => name === 'ledger');
  return {
    'main thread': main,
    'ledger thread': ledger,
    'other threads': processTime(serverPid) - main - ledger,
    'index engine': childrenOf(serverPid).reduce((sum, pid) => sum + processTime(pid), 0),
    'load generator': processTime(loadPid),
  };
}

export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

/** User and system time, with that of threads that have ended (proc(5), `stat`: fields 14 and 15). */
function processTime(pid: number): number {
  const fields = readOrEmpty(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickUs;
}

/** The first number of `schedstat` is the time on a processor, in ns. */
function threadTime(pid: number, isWanted: (name: string, id: number) => boolean): number {
  return readdirSync(`/proc/${pid}/task`)
    .filter((id) => isWanted(readOrEmpty(`/proc/${pid}/task/${id}/comm`).trim(), Number(id)))
    .reduce((sum, id) => sum + Number(readOrEmpty(`/proc/${pid}/task/${id}/schedstat`).split(' ')[0]) / 1000, 0);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
