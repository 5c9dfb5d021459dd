import { type Code, end, seq, unsigned } from './code.ts';

/** Value types (WebAssembly Core Specification 2.0, section 5.3). */
const valueTypes = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;
export type ValueType = keyof typeof valueTypes;

export interface Local {
  readonly get: Code;
  set(value: Code): Code;
}

export type NewLocal = (type: ValueType) => Local;

interface Func {
  readonly params: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: Code;
  readonly exportName?: string;
}

const local = (index: number): Local => ({
  get: [0x20, ...unsigned(index)],
  set: (value) => seq(value, [0x21], unsigned(index)),
});

const vector = (items: readonly Code[]): Code => seq(unsigned(items.length), ...items);
const sized = (bytes: Code): Code => seq(unsigned(bytes.length), bytes);
const section = (id: number, items: readonly Code[]): Code => seq([id], sized(vector(items)));
const name = (text: string): Code => sized([...new TextEncoder().encode(text)]);

/**
 * A module that imports one memory (`env.memory`) and whose functions return nothing. A function may call those added before it.
 */
export class ModuleBuilder {
  readonly #functions: Func[] = [];

  /** Returns the index to `call` it by. */
  add(
    params: readonly ValueType[],
    build: (params: readonly Local[], newLocal: NewLocal) => Code,
    exportName?: string,
  ): number {
    const locals: ValueType[] = [];
    const newLocal: NewLocal = (type) => local(params.length + locals.push(type) - 1);
    const body = build(
      params.map((_, index) => local(index)),
      newLocal,
    );
    return this.#functions.push({ params, locals, body, ...(exportName === undefined ? {} : { exportName }) }) - 1;
  }

  /** The binary module (section 5.5). */
  encode(): Uint8Array {
    const types = this.#functions.map(({ params }) =>
      seq([0x60], vector(params.map((type) => [valueTypes[type]])), [0]),
    );
    const memory = seq(name('env'), name('memory'), [0x02, 0x00, 0x01]);
    const indices = this.#functions.map((_, index) => unsigned(index));
    const exported = this.#functions.flatMap(({ exportName }, index) =>
      exportName === undefined ? [] : [seq(name(exportName), [0x00], unsigned(index))],
    );
    const bodies = this.#functions.map(({ locals, body }) =>
      sized(seq(vector(locals.map((type) => [1, valueTypes[type]])), body, [end])),
    );
    const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    return Uint8Array.from(
      seq(
        header,
        section(1, types),
        section(2, [memory]),
        section(3, indices),
        section(7, exported),
        section(10, bodies),
      ),
    );
  }
}
