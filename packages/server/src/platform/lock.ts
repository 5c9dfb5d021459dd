import { DatabaseSync } from 'node:sqlite';

/**
 * One process holds a data directory. The lock is SQLite's own file lock on a file of its own: the operating system
 * lets go of it however the process ends. Null where another process holds it.
 */
export function lockDirectory(directory: string): Disposable | null {
  const db = new DatabaseSync(`${directory}/daybook.lock`, { timeout: 0 });
  try {
    db.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    db.close();
    if (/locked|busy/.test(String(error))) return null;
    throw error;
  }
  return { [Symbol.dispose]: () => db.close() };
}
