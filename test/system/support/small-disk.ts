import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A disk in memory of so many bytes, at a folder that is not there yet; gone when it is disposed of (Linux, root). */
export function smallDisk(folder: string, bytes: number): Disposable {
  mkdirSync(folder);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  if (status !== 0) throw new Error(`no disk could be made: ${stderr.toString()}`);
  return {
    [Symbol.dispose]() {
      spawnSync('umount', ['--lazy', folder]);
    },
  };
}

/** Whether disks can be made here: containers often may not, even as root. */
export function canMakeDisks(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'daybook-disk-'));
  try {
    using _ = smallDisk(path.join(folder, 'disk'), 4096);
    return true;
  } catch {
    return false;
  } finally {
    for (const each of ['disk', '']) {
      try {
        rmdirSync(path.join(folder, each));
      } catch {
        // It is empty and small: the system clears it.
      }
    }
  }
}
