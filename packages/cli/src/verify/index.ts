/**
 * The verifier. It needs no server and believes nothing of what it reads: it imports `tlog` and `event`, which fix the
 * formats, and reads files. What it finds is data (`VerifyReport`); `renderReport` says it to people.
 */
export { type Finding, type FindingCode, findingMeanings } from './findings.ts';
export { verifyDirectory, type VerifyDirectoryOptions } from './directory.ts';
export type { KeptReport, LogReport, TrustReport, VerifyReport } from './report.ts';
export { renderReport } from './render-report.ts';
export { type ReceiptReport, verifyReceiptFile } from './receipt.ts';
export { renderReceipt } from './render-receipt.ts';
export { type RemoteLog, verifyRemote, type VerifyRemoteOptions } from './remote.ts';
