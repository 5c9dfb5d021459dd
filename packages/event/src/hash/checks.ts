/** Throws unless `count` digests of `digestBytes` fit. */
export function checkRoom(count: number, digestBytes: number, out: Uint8Array, outOffset: number): void {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RangeError(`count is ${count}; it must be 0 or a positive integer`);
  if (!Number.isSafeInteger(outOffset) || outOffset < 0 || outOffset + count * digestBytes > out.length)
    throw new RangeError(
      `${count} digests of ${digestBytes} bytes do not fit in ${out.length} bytes at offset ${outOffset}`,
    );
}

export function checkOffsets(offsets: Uint32Array, count: number, inputBytes: number): void {
  if (offsets.length <= count)
    throw new RangeError(`${count} messages need ${count + 1} offsets, not ${offsets.length}`);
  let before = 0;
  for (let i = 0; i <= count; i += 1) {
    const offset = offsets[i]!;
    if (offset < before || offset > inputBytes)
      throw new RangeError(`offsets[${i}] is ${offset}; it must be from ${before} to the input's ${inputBytes} bytes`);
    before = offset;
  }
}

export function checkFixed(
  input: Uint8Array,
  messageBytes: number,
  bytesMin: number,
  bytesMax: number,
  count: number,
): void {
  if (!Number.isSafeInteger(messageBytes) || messageBytes < bytesMin || messageBytes > bytesMax)
    throw new RangeError(`messageBytes is ${messageBytes}; it must be an integer from ${bytesMin} to ${bytesMax}`);
  if (input.length < count * messageBytes)
    throw new RangeError(
      `${count} messages of ${messageBytes} bytes need ${count * messageBytes} bytes; the input has ${input.length}`,
    );
}
