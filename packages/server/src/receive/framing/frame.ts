/** One message as it came, without what marks its ends. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** False where the connection ended inside it. */
  readonly isWhole: boolean;
  /** The length and the hash of all of it, where it was longer than is kept. */
  readonly cut: { readonly bytes: number; readonly sha256: string } | null;
}

export interface FrameLimits {
  /** What is kept of a frame. */
  readonly keptBytesMax: number;
  /** A frame longer than this is a fault: whoever sends it is in step no more. */
  readonly frameBytesMax: number;
}

/** Finds frames in a stream, however it is cut into chunks. */
export interface Framing {
  /** The frames that end in this chunk. They may be views of it. */
  push(chunk: Uint8Array): Frame[];
  /** What came of a frame that did not end. Null where there is nothing, and after a fault. */
  end(): Frame | null;
  /** Why no frames can be found any more. */
  readonly fault: string | null;
}
