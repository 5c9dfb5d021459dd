import { collectHeap } from './heap.ts';
import type { Watched } from './keeper.ts';
import { trimMalloc } from './malloc.ts';

/** This process, all threads of it. `collectOthers` collects the heaps of the others than the main thread. */
export function thisProcess(collectOthers: () => Promise<void> = async () => undefined): Watched {
  let last = reading();
  return {
    workShare() {
      const now = reading();
      const share = (now.cpuMs - last.cpuMs) / Math.max(now.atMs - last.atMs, 1);
      last = now;
      return share;
    },
    residentBytes: () => process.memoryUsage.rss(),
    async release() {
      await collectHeap();
      await collectOthers();
      await trimMalloc(); // last: buffers are freed with the objects that hold them
      last = reading(); // this was no work of the server's
    },
  };
}

function reading(): { atMs: number; cpuMs: number } {
  const { user, system } = process.cpuUsage();
  return { atMs: performance.now(), cpuMs: (user + system) / 1000 };
}
