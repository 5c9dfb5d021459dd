export * from './content.ts';
export * from './files.ts';
export * from './paths.ts';
export * from './segments.ts';
export * from './wal.ts';
export * from './wal-scan.ts';
