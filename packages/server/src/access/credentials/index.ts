/** What somebody shows to be told who they are. */
export { Throttle } from './throttle.ts';
export { formatToken, hashSecret, mintToken, parseToken, type TokenKind } from './token.ts';
export { type NewReaderToken, type TokenRecord, Tokens } from './tokens.ts';
