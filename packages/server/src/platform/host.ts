import { hostname } from 'node:os';

/** Name of this machine. */
export const hostName = (): string => hostname();
