/** What somebody shows to be told who they are. */
export { base32 } from './base32.ts';
export { Challenges } from './challenges.ts';
export { passwordFault } from './password-rules.ts';
export { type AuthenticationAnswer, Passkeys, type RegistrationAnswer, type Site } from './passkeys.ts';
export { Passwords, TooManyHashings } from './passwords.ts';
export { mintRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts';
export { openSealing, Sealing } from './sealing.ts';
export { Throttle } from './throttle.ts';
export {
  formatToken,
  hashSecret,
  mintId,
  mintSecret,
  mintToken,
  parseToken,
  secretMatches,
  type TokenKind,
} from './token.ts';
export { type NewReaderToken, type OwnerRights, type TokenOwners, type TokenRecord, Tokens } from './tokens.ts';
export { matchTotp, totpUri } from './totp.ts';
