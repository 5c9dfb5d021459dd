import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const module = JSON.stringify(new URL('process.ts', import.meta.url).href);

function run(program: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

/**
 * Both kinds of what a burst leaves: objects that lived long enough to make the young generation grow, and buffers that were
 * freed between others that are in use. In a process of its own, as its memory is what is measured.
 */
const program = `
  import { thisProcess } from ${module};
  const mebibyte = 1024 * 1024;
  const memory = thisProcess();
  await memory.release();
  const atFirst = memory.residentBytes();
  globalThis.kept = [];
  for (let i = 0; i < 3000; i += 1) {
    const buffer = Buffer.from(new ArrayBuffer(64 * 1024)).fill(1);
    if (i % 100 === 0) globalThis.kept.push(buffer);
  }
  let objects = [];
  for (let i = 0; i < 2_000_000; i += 1) {
    objects.push({ i });
    if (i % 200_000 === 0) objects = [];
  }
  objects = null;
  const atMost = memory.residentBytes();
  await memory.release();
  const after = memory.residentBytes();
  console.log(JSON.stringify({ grown: (atMost - atFirst) / mebibyte, left: (after - atFirst) / mebibyte }));
`;

test('most of what a burst of work left behind goes back to the operating system', () => {
  const { grown, left } = JSON.parse(run(program)) as { grown: number; left: number };
  expect(grown).toBeGreaterThan(100);
  expect(left).toBeLessThan(grown / 4);
});

test('a thread that released memory can end, and the process goes on', () => {
  const thread = `import(${module}).then(({ thisProcess }) => thisProcess().release())`;
  const said = run(`
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    const [code] = await once(new Worker(${JSON.stringify(thread)}, { eval: true }), 'exit');
    console.log(code);
  `);
  expect(said).toBe('0\n');
});
