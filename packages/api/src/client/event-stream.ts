/** One message of a stream of server-sent events. */
export interface ServerSentEvent {
  /** `message` where it has no name. */
  readonly type: string;
  readonly data: string;
  /** The last id so far, that of this message included; empty for none. */
  readonly lastId: string;
}

/** Characters of one message; a server that sends more is none of ours. */
const messageCharsMax = 4 * 1024 * 1024;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6): an `id` that comes without data moves `lastId` and gives no message;
 * `onId` is told of it. A message that the end of the stream cuts off is dropped.
 */
export async function* readEventStream(
  bytes: AsyncIterable<Uint8Array>,
  onId: (id: string) => void = () => undefined,
): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let message = { type: '', data: [] as string[], lastId: '' };
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > messageCharsMax) throw new Error('a message of the event stream is too long');
    // A carriage return at the very end may be half of a line's end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') {
        take(line, message);
        continue;
      }
      onId(message.lastId);
      if (message.data.length > 0)
        yield { type: message.type || 'message', data: message.data.join('\n'), lastId: message.lastId };
      message = { type: '', data: [], lastId: message.lastId };
    }
  }
}

function take(line: string, message: { type: string; data: string[]; lastId: string }): void {
  const colon = line.indexOf(':');
  if (colon === 0) return;
  const field = colon === -1 ? line : line.slice(0, colon);
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (field === 'event') message.type = value;
  else if (field === 'data') message.data.push(value);
  else if (field === 'id' && !value.includes('\0')) message.lastId = value;
}
