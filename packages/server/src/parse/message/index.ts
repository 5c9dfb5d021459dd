/** Messages that a protocol carried: the event of each, told by what the message says and what its carrier says. */
export { readMessage } from './message.ts';
