import { afterAll, beforeAll } from 'vitest';
import { Bench, type Visitor } from './bench.ts';
import { hasChromium } from './chromium.ts';
import { begin } from './people.ts';

export interface Stage {
  readonly bench: Bench;
  /** The first person: administrator and auditor. */
  readonly ann: Visitor;
}

/** Settings of the server, as `DAYBOOK_*` variables. */
type Env = Readonly<Record<string, string>>;

/**
 * Before the tests of a file: a server, a browser, the first person in it, and what is prepared with them. It ends after the tests. What is written
 * into the data directory before, the server finds there.
 */
export function setStage(
  prepare: (stage: Stage) => unknown,
  env: Env | (() => Promise<Env>) = {},
  writeBefore: (data: string) => Promise<void> = () => Promise.resolve(),
): void {
  let bench: Bench | null = null;
  beforeAll(async () => {
    if (!hasChromium) return;
    bench = await Bench.start(typeof env === 'function' ? await env() : env, writeBefore);
    await prepare({ bench, ann: await begin(bench) });
  });
  afterAll(async () => await bench?.[Symbol.asyncDispose]());
}
