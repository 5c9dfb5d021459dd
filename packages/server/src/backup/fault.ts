/** A backup that cannot be made, is not whole, or may not be restored. The message says what to do. */
export class BackupFault extends Error {
  override name = 'BackupFault';
}
