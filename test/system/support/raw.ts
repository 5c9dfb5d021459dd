import { connect } from 'node:net';

export interface RawAnswer {
  /** Of the first response; null where the server closed without a word, or said nothing in time. */
  readonly status: number | null;
  readonly text: string;
}

export interface RawOptions {
  /** Once the bytes are sent: end the stream, cut the connection, or leave it open until the server speaks or the time is over. */
  readonly after: 'end' | 'destroy' | 'wait';
  readonly timeoutMs: number;
}

/** Writes bytes to a connection of their own and gives what comes back. Never throws: hostile bytes end in many ways. */
export async function sendRaw(url: string, bytes: Uint8Array | string, options: RawOptions): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    socket.setTimeout(options.timeoutMs, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks).toString('latin1'))) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.write(bytes, () => {
      if (options.after === 'end') socket.end();
      if (options.after === 'destroy') socket.destroy();
    });
  });
  const text = Buffer.concat(chunks).toString();
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return { status: status === undefined ? null : Number(status), text };
}

/** True when a response with a length is there to its end. */
function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  return head !== -1 && length !== undefined && text.length >= head + 4 + Number(length);
}
