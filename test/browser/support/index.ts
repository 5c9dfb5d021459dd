/** A real server, Debian's Chromium, and what both are asked: for tests, which alone can load this. */
export { axeFaults, axeFaultsInBoth } from './axe.ts';
export { Bench, type Visitor } from './bench.ts';
export {
  acceptInvitation,
  goodPassword,
  nameOf,
  personOf,
  secondAdministrator,
  signInWithPassword,
  signInWithToken,
  soleApproval,
} from './people.ts';
export { keyboardFaults } from './keyboard.ts';
export { openPage, type PageOfConsole, pages, shippedRule } from './pages.ts';
export { setStage } from './stage.ts';
export { test } from './test.ts';
export { totpCode } from './totp.ts';
