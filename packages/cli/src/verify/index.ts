/**
 * The verifier as a command: whose key it takes, what it remembers, and how it says what `@daybook/verify` found. It
 * believes nothing of what it reads.
 */
export { verifyDirectory, type VerifyDirectoryOptions } from './directory.ts';
export type { KeptReport, LogReport, TrustReport, VerifyReport } from '@daybook/verify';
export { loadTrust } from './trust.ts';
export { renderReport } from './render-report.ts';
export { type ReceiptReport, verifyReceiptFile } from './receipt.ts';
export { renderReceipt } from './render-receipt.ts';
export { type RemoteLog, verifyRemote, type VerifyRemoteOptions } from './remote.ts';
