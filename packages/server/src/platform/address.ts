/** 4 or 6 for an IP address in text form, 0 for anything else; and sets of address ranges. */
export { BlockList, isIP } from 'node:net';
