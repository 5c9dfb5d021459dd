/** SQLite for what is not the log itself: identities, sources, positions of followers, open looks. */
export { openDatabase } from './database.ts';
export { type MetaDatabase, type MetaTables, openMeta } from './meta.ts';
export { migrate, type Migration } from './migrate.ts';
