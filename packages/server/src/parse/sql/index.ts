/** Statements of SQL: what they do, by their first words. */
export { readStatement, type Statement } from './statement.ts';
