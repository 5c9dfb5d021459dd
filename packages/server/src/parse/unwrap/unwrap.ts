import type { EventDraft, Scalar } from '@daybook/event';
import type { ParseContext } from '../format.ts';
import { unwrapCri } from './cri.ts';
import { unwrapDocker } from './docker.ts';
import { unwrapSyslog } from './syslog.ts';

/** A line without what was put around it, and what that says. */
export interface Unwrapped {
  readonly body: string;
  /** RFC 3339. */
  readonly time: string;
  /** What of the time was assumed. */
  readonly flags: readonly string[];
  readonly host?: string;
  readonly program?: string;
  readonly pid?: number;
  readonly ext: Readonly<Record<string, Scalar>>;
  /** The event where nobody knows the body. */
  readonly message: () => EventDraft;
}

/** Takes one wrapper off a line; null where it has none. Total, linear. */
export function unwrap(text: string, context: ParseContext): Unwrapped | null {
  return unwrapDocker(text) ?? unwrapCri(text) ?? unwrapSyslog(text, context);
}
