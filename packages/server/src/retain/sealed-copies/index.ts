export { openSealed, type OpenedCopy, sealCopy, sealedOverheadBytes } from './sealed-copy.ts';
