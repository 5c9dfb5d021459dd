/** Events as a table, as CSV, as JSON. What a log says is data: nothing of it acts on a terminal or in a spreadsheet. */
export { csvHead, csvRow } from './csv.ts';
export { eventColumns, renderEventTable, renderParsedTable } from './table.ts';
