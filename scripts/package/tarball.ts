import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** Packs a folder beside itself and gives the path. The same content gives the same bytes in the archive. */
export function packFolder(folder: string): string {
  const file = `${folder}.tar.gz`;
  const stable = ['--sort=name', '--mtime=2000-01-01T00:00:00Z', '--owner=0', '--group=0', '--numeric-owner'];
  const args = ['-C', path.dirname(folder), '--create', '--file', file, '--use-compress-program', 'gzip -n -1'];
  // Links of the build are files of the archive.
  const { status } = spawnSync('tar', [...args, ...stable, '--hard-dereference', path.basename(folder)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('tar failed; its message is above');
  return file;
}
