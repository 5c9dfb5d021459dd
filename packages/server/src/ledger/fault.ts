/**
 * The data directory does not hold together, and going on could hide or destroy evidence: the server does not start.
 * The message says what was found, where, and what to do.
 */
export class LedgerFault extends Error {
  override name = 'LedgerFault';
  readonly code: LedgerFaultCode;

  constructor(code: LedgerFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type LedgerFaultCode =
  | 'wal-damaged'
  | 'wal-missing'
  | 'head-missing'
  | 'behind-head'
  | 'other-root'
  | 'tile-missing'
  | 'tile-edited'
  | 'beyond-wal'
  | 'key-missing'
  | 'key-other';
