/** Listeners beside HTTP: protocols over TCP, TLS and UDP, each for its sources alone. */
export { type Listeners, openListeners } from './listeners.ts';
