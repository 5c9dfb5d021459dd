/** What leaves Daybook as a file: the formats of exports. */
export { exportFormats, type FileWriter, type Piece } from './formats/index.ts';
