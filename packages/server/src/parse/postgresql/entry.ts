import type { Origin } from '@daybook/event';

/** One message of the server, whichever of its three destinations it was written to. */
export interface Entry {
  /** RFC 3339. */
  time: string;
  /** What of the time it did not say. */
  flags: string[];
  /** `LOG`, `ERROR`, `FATAL`, … */
  severity: string;
  message: string;
  detail?: string;
  hint?: string;
  context?: string;
  /** The statement that an error is of. */
  statement?: string;
  /** SQLSTATE, absent for `00000`. */
  code?: string;
  user?: string;
  database?: string;
  origin?: Origin;
  pid?: number;
  session?: string;
  application?: string;
  backend?: string;
  /** What of the prefix was not understood. */
  prefix?: string;
  /** Whether it can be read in more than one way, because a client chose a name that looks like a part of a line. */
  isAmbiguous?: boolean;
}

/** The server writes `[unknown]` for what it does not know yet, `[local]` for its socket. */
export function knownOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '[unknown]' ? undefined : text;
}

export function codeOf(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '00000' ? undefined : text;
}
