import type { Socket } from 'node:net';

/**
 * Connections whose request may take longer than `http.requestTimeoutMs`: its body is an upload that is taken bit by bit.
 * A connection on which nothing moves is closed all the same. Owned by the routes that read such bodies.
 */
const long = new WeakSet<Socket>();

/** While the disposable is there. */
export function mayTakeLong(socket: Socket): Disposable {
  long.add(socket);
  return { [Symbol.dispose]: () => void long.delete(socket) };
}

export const isLong = (socket: Socket): boolean => long.has(socket);
