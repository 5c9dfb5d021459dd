/** Memory that a burst of work left behind goes back to the operating system once the process is at rest. */
export { collectHeap } from './heap.ts';
export { MemoryKeeper } from './keeper.ts';
export { thisProcess } from './process.ts';
