/** What others put around the lines of programs: container runtimes, syslog daemons. */
export { type Unwrapped, unwrap } from './unwrap.ts';
