import path from 'node:path';
import { serve } from '@daybook/server';

// A server for the benchmarks: node serve.ts DIRECTORY. Everything is as it comes, on a free port.
process.exitCode = await serve({
  flags: { data: process.argv[2], listen: '127.0.0.1:0', logLevel: 'warn' },
  consoleFolder: path.resolve(import.meta.dirname, '../../packages/web/dist'),
  print: (line) => console.log(line),
});
