/** Listeners beside HTTP: protocols over TCP, TLS and UDP, each for its sources alone. */
export { type Listeners, type ListenersOptions, openListeners } from './listeners.ts';
export type { ListenerSettings } from './ports.ts';
