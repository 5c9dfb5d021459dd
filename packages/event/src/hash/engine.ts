/** The part of the WebAssembly API that is used; typed here because not every consumer's type library has it. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
}

export interface Sha256Exports {
  hashMany(count: number, delta: number, prefix: number): void;
  reset(lane: number): void;
  compress(lane: number, at: number, blocks: number): void;
  finish(start: number, bytes: number, messageBytes: number, message: number): void;
}

export interface Sha512Exports {
  hashMany(count: number, messageBytes: number): void;
}

function api(): WebAssemblyApi {
  const found = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (found === undefined)
    throw new Error('Batched hashing needs WebAssembly, which this runtime does not have or does not allow');
  return found;
}

/** Whether the runtime can compile `module`; false for one with vectors where they are missing. */
export const canRun = (module: Uint8Array): boolean => api().validate(module);

export const newMemory = (pages: number) => new (api().Memory)({ initial: pages, maximum: pages });

/** Compiles synchronously. `Exports` is what the module was built to export. */
export function instantiate<Exports extends object>(module: Uint8Array, memory: object): Exports {
  const { Module, Instance } = api();
  return new Instance(new Module(module), { env: { memory } }).exports as Exports;
}
