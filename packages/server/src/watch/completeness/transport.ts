/** Ways by which events come and which take away what could be proved: over UDP anything may get lost, without answers what is under way. */
export const transports = ['udp', 'unacknowledged'] as const;
export type Transport = (typeof transports)[number];
