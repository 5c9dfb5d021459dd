import type { BatchHasher } from './batch-hasher.ts';
import { sha2Constants } from './constants.ts';
import { canRun, instantiate, newMemory } from './engine.ts';
import { layout } from './layout.ts';
import { sha256Module, sha512Module } from './modules.ts';
import { WasmBatchHasher } from './wasm-batch-hasher.ts';

/**
 * Emits and compiles the modules: some milliseconds, once for each writer. `simd: false` does without vectors.
 * @throws Error where WebAssembly is missing; CompileError where a content security policy lacks `'wasm-unsafe-eval'`.
 */
export function createBatchHasher(options: { readonly simd?: boolean } = {}): BatchHasher {
  const vectors = options.simd === false ? undefined : sha256Module(true);
  const simd = vectors !== undefined && canRun(vectors);
  const memory = newMemory(layout.pages);
  const { k512, k256, h512, h256 } = sha2Constants();
  new BigUint64Array(memory.buffer, layout.k512).set(k512);
  new BigUint64Array(memory.buffer, layout.h512).set(h512);
  new Uint32Array(memory.buffer, layout.k256).set(k256);
  new Uint32Array(memory.buffer, layout.h256).set(h256);
  k256.forEach((k, t) => new Uint32Array(memory.buffer, layout.k256Four + 16 * t, 4).fill(k));
  return new WasmBatchHasher(
    simd,
    memory.buffer,
    instantiate(simd ? vectors : sha256Module(false), memory),
    instantiate(sha512Module(), memory),
  );
}
