/** A real server, Debian's Chromium, and what both are asked. */
export { axeFaults } from './axe.ts';
export { Bench, type Visitor } from './bench.ts';
export { hasChromium } from './chromium.ts';
export {
  acceptInvitation,
  begin,
  goodPassword,
  nameOf,
  personOf,
  signInWithPassword,
  signInWithToken,
} from './people.ts';
export { totpCode } from './totp.ts';
