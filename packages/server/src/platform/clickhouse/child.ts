/**
 * The program of the engine's own process: ClickHouse's `local` mode, out of the library of the `chdb` package. Its
 * arguments are the library's path and then ClickHouse's own command line. The call blocks this thread for as long as
 * the engine lives; a second thread waits for the end of standard input, that is, until the parent closes it or is gone,
 * and ends the engine. Whatever the reason, an end is a failure to the parent, and is told on standard error.
 *
 * ffi-rs makes the call on this thread's own stack, which the engine insists on ("Stack size too large" otherwise).
 */
import { once } from 'node:events';
import { readSync, writeSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import { DataType, isNullPointer, load, open } from 'ffi-rs';

/** How long the engine may take to end by itself, before it is killed: no orphan may keep the data folder. */
const endMsMax = 5_000;

/** Blocks its thread until the parent closes standard input, or is gone. What comes in has no meaning. */
function waitForParent(): void {
  const chunk = new Uint8Array(256);
  try {
    while (readSync(0, chunk) > 0);
  } catch {
    // A connection that broke is an end like any other.
  }
}

function run(library: string, argv: string[]): string {
  open({ library: 'chdb', path: library });
  const call = { library: 'chdb', paramsType: [DataType.External] };
  const result = load({
    ...call,
    funcName: 'chdb_query_cmdline',
    retType: DataType.External,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [argv.length, argv],
  });
  if (isNullPointer(result)) return 'the engine gave no result';
  const error = { ...call, funcName: 'chdb_result_error', paramsValue: [result] };
  // A null string would crash the reader of strings, so the pointer is looked at first.
  if (isNullPointer(load({ ...error, retType: DataType.External }))) return 'the engine ended';
  return load({ ...error, retType: DataType.String });
}

if (isMainThread) {
  const [library, ...argv] = process.argv.slice(2);
  if (library === undefined) throw new Error('child.ts LIBRARY ARGUMENT…');
  await once(new Worker(new URL(import.meta.url)), 'online');
  writeSync(2, `${run(library, ['clickhouse', ...argv])}\n`);
  // Not `exit`: the library's own tear-down is of no use here, and may crash.
  process.kill(process.pid, 'SIGKILL');
} else {
  waitForParent();
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), endMsMax);
}
