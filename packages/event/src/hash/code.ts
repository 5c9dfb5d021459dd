/**
 * WebAssembly instructions as bytes. An expression is the bytes of its operands followed by its opcode, so nested calls read like the
 * formula they compute. Opcodes: WebAssembly Core Specification 2.0, section 5.4.
 */
export type Code = readonly number[];

/** LEB128, unsigned (section 5.2.2). `value` is an integer from 0 to 2^32 - 1. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

/** LEB128, signed (section 5.2.2). `value` is an int32. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest < -0x40 || rest >= 0x40) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return [...bytes, rest & 0x7f];
}

/** One after the other. `concat`, since spreading tens of thousands of bytes again at every level of nesting took most of the time. */
export const seq = (...parts: Code[]): Code => ([] as number[]).concat(...parts);

const plain =
  (...opcode: number[]) =>
  (...operands: Code[]): Code =>
    seq(...operands, opcode);

/** A load or store: alignment is only a hint, so 0 everywhere (section 4.4.7). */
const memory =
  (...opcode: number[]) =>
  (address: Code, offset: number, value: Code = []): Code =>
    seq(address, value, opcode, [0], unsigned(offset));

const i32Const = (value: number): Code => [0x41, ...signed(value | 0)];

export const i32 = {
  const: i32Const,
  load: memory(0x28),
  load8: memory(0x2d),
  store: memory(0x36),
  store8: memory(0x3a),
  eqz: plain(0x45),
  eq: plain(0x46),
  lessUnsigned: plain(0x49),
  greaterUnsigned: plain(0x4b),
  atLeast: plain(0x4e),
  add: plain(0x6a),
  sub: plain(0x6b),
  and: plain(0x71),
  or: plain(0x72),
  xor: plain(0x73),
  shl: (value: Code, bits: number) => plain(0x74)(value, i32Const(bits)),
  shr: (value: Code, bits: number) => plain(0x76)(value, i32Const(bits)),
  rotr: (value: Code, bits: number) => plain(0x78)(value, i32Const(bits)),
};

const i64Const = (value: number): Code => [0x42, ...signed(value | 0)];

export const i64 = {
  const: i64Const,
  fromI32: plain(0xad),
  load: memory(0x29),
  store: memory(0x37),
  add: plain(0x7c),
  and: plain(0x83),
  or: plain(0x84),
  xor: plain(0x85),
  shl: (value: Code, bits: number) => plain(0x86)(value, i64Const(bits)),
  shr: (value: Code, bits: number) => plain(0x88)(value, i64Const(bits)),
  rotr: (value: Code, bits: number) => plain(0x8a)(value, i64Const(bits)),
};

const vector = (opcode: number) => [0xfd, ...unsigned(opcode)];

export const i32x4 = {
  load: memory(...vector(0)),
  store: memory(...vector(11)),
  /** `lanes` are 16 byte indices: 0–15 from `a`, 16–31 from `b`. */
  shuffle: (a: Code, b: Code, lanes: Code): Code => seq(a, b, vector(13), lanes),
  and: plain(...vector(78)),
  or: plain(...vector(80)),
  xor: plain(...vector(81)),
  shl: (value: Code, bits: number) => plain(...vector(171))(value, i32Const(bits)),
  shr: (value: Code, bits: number) => plain(...vector(173))(value, i32Const(bits)),
  add: plain(...vector(174)),
};

const noResult = 0x40;
export const end = 0x0b;

export const call = (index: number, ...operands: Code[]): Code => seq(...operands, [0x10], unsigned(index));

export const when = (condition: Code, then: Code, otherwise: Code = []): Code =>
  seq(condition, [0x04, noResult], then, otherwise.length > 0 ? [0x05] : [], otherwise, [end]);

/** Runs `body`, then again for as long as `condition` holds after it. */
export const doWhile = (body: Code, condition: Code): Code => seq([0x03, noResult], body, condition, [0x0d, 0, end]);
