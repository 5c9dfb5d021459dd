/** Fluent's forward protocol: Fluentd, Fluent Bit, Docker's driver, and the loggers of many languages. */
export { forward, forwardTimeouts } from './forward.ts';
