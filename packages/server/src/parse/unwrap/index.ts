/** What others put around the lines of programs: container runtimes, syslog daemons. */
export { criJoiner } from './cri-joiner.ts';
export { type Unwrapped, unwrap } from './unwrap.ts';
