/** Fluent's forward protocol: Fluentd, Fluent Bit, Docker's driver, and the loggers of many languages. */
export { forward, type ForwardLimits, forwardTimeouts } from './forward.ts';
