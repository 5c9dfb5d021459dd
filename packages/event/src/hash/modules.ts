import { addCompressFour, addCompressOne } from './compress.ts';
import { addHashManyByFour } from './lanes.ts';
import { addEmit, addFinish, addHashManyByOne, addPad, addReset } from './messages.ts';
import { ModuleBuilder } from './module.ts';
import { addHashMany512 } from './sha512.ts';

/** SHA-256, exporting `hashMany`, and `reset`, `compress` and `finish` for a message that comes in parts. */
export function sha256Module(simd: boolean): Uint8Array {
  const module = new ModuleBuilder();
  const compressOne = addCompressOne(module);
  const reset = addReset(module);
  const emit = addEmit(module);
  const pad = addPad(module);
  const finish = addFinish(module, compressOne, pad, emit);
  if (simd) addHashManyByFour(module, { reset, emit, pad, compressOne, compressFour: addCompressFour(module) });
  else addHashManyByOne(module, reset, finish);
  return module.encode();
}

export function sha512Module(): Uint8Array {
  const module = new ModuleBuilder();
  addHashMany512(module);
  return module.encode();
}
