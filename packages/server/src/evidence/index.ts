/** What is shown to others: the formats of exports, and whether the log is what it was. */
export { exportFormats, type FileWriter, type Piece } from './formats/index.ts';
export { type Doer, openVerifications, type Run, Verifications } from './verification/index.ts';
