/** What tests are made of: a world in memory that fails, tears and crashes as told, and an independent judge of a ledger. */
export * from './faults.ts';
export { MemoryStores } from './memory-stores.ts';
export { SeededRandom } from './seeded-random.ts';
export { SimulatedClock } from './simulated-clock.ts';
export { SimulatedDisk } from './simulated-disk.ts';
export { SimulatedFiles } from './simulated-files.ts';
export { sha256, slowLeafHash, slowNodeHash, slowRecordRoot, slowSalt, SlowTree } from './slow-hashes.ts';
export * from './test-events.ts';
export * from './test-ledger.ts';
export { type Expected, verifyWhole } from './verify-whole.ts';
export { judge } from './judge.ts';
