/** What the command line is attached to, and how text for people is made safe and drawn. */
export { countText } from './count-text.ts';
export { writeList } from './list.ts';
export { openProgress, type Progress } from './progress.ts';
export { safeJson, safeText } from './safe-text.ts';
export { type Paint, paintFor, plainPaint, type Style } from './style.ts';
export { renderTable, type TableColumn } from './table.ts';
export type { Terminal } from './terminal.ts';
