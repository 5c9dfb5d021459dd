import { isMainThread } from 'node:worker_threads';

type Trim = () => void;
let finding: Promise<Trim | null> | null = null;

/**
 * Gives back the pages that glibc's malloc holds but that nothing is in. Bodies, frames and segments are allocated
 * there, and what is freed goes back by itself only from the end of an arena: one buffer in use keeps all before it. Does
 * nothing where there is no glibc (musl, macOS), whose allocators give back more by themselves.
 */
export async function trimMalloc(): Promise<void> {
  finding ??= findTrim();
  (await finding)?.();
}

async function findTrim(): Promise<Trim | null> {
  // On any other thread the process would crash when that thread ends: what ffi-rs leaves there is called once more then.
  if (process.platform !== 'linux' || !isMainThread) return null;
  try {
    const { DataType, load, open } = await import('ffi-rs');
    // It is in the process already. The name is glibc's; musl has no such file.
    open({ library: 'glibc', path: 'libc.so.6' });
    const trim = { library: 'glibc', funcName: 'malloc_trim', retType: DataType.I32, paramsType: [DataType.U64] };
    return () => void load({ ...trim, paramsValue: [0] });
  } catch {
    return null;
  }
}
