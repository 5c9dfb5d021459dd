import { isUtf8 } from 'node:buffer';
import { flag, type Scalar } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import { severityOf } from '../severity.ts';
import type { Entry } from './reader.ts';
import type { Field } from './value.ts';

/** What goes elsewhere than to `ext`. */
const taken = new Set(['MESSAGE', '__REALTIME_TIMESTAMP', '_HOSTNAME']);
const microsecondsMax = 253_402_300_800_000_000n;

/**
 * The message of an entry, and the key that it is sent again under. Names of fields are systemd.journal-fields(7)'s: those
 * that begin with `_` are journald's own word, the others are what the program says. All of them are in `ext`.
 */
export function messageOf(entry: Entry): { readonly message: Message; readonly key: string | null } {
  const text = (name: string): string | undefined => {
    const field = entry.find((each) => each.name === name);
    return field === undefined || field.bytes.length === 0 ? undefined : field.bytes.toString('utf8');
  };
  const time = timeOf(text('__REALTIME_TIMESTAMP'));
  const program = text('SYSLOG_IDENTIFIER') ?? text('_COMM');
  const pid = numberOf(text('_PID') ?? text('SYSLOG_PID'));
  const host = text('_HOSTNAME');
  const severity = severityOf(numberOf(text('PRIORITY')));
  const isCut = entry.some(({ whole }) => whole !== undefined);
  const message: Message = {
    bytes: entry.find(({ name }) => name === 'MESSAGE')?.bytes ?? Buffer.alloc(0),
    mediaType: 'text/plain',
    ext: extOf(entry),
    ...(time === undefined ? {} : { time }),
    ...(program === undefined ? {} : { program }),
    ...(pid === undefined ? {} : { pid }),
    ...(host === undefined ? {} : { host }),
    ...(severity === undefined ? {} : { severity }),
    ...(isCut ? { flags: [flag('cut')] } : {}),
  };
  return { message, key: text('__CURSOR') ?? null };
}

/** Microseconds since 1970. */
function timeOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{1,18}$/.test(text)) return undefined;
  const microseconds = BigInt(text);
  if (microseconds >= microsecondsMax) return undefined;
  const ms = new Date(Number(microseconds / 1000n)).toISOString();
  return `${ms.slice(0, -1)}${String(microseconds % 1000n).padStart(3, '0')}Z`;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** A second field of the same name has `.2` behind it; bytes that are no text are base64 under `NAME.base64`. */
function extOf(entry: Entry): Record<string, Scalar> {
  const ext: Record<string, Scalar> = {};
  const times = new Map<string, number>();
  for (const field of entry) {
    const time = (times.get(field.name) ?? 0) + 1;
    times.set(field.name, time);
    put(ext, time === 1 ? field.name : `${field.name}.${time}`, field, time === 1 && taken.has(field.name));
  }
  return ext;
}

function put(ext: Record<string, Scalar>, name: string, { bytes, whole }: Field, isTaken: boolean): void {
  if (whole !== undefined) {
    ext[`${name}.bytes`] = whole.bytes;
    ext[`${name}.sha256`] = whole.sha256;
  }
  if (isTaken) return;
  // A value that was cut may end in the middle of a character.
  if (isUtf8(bytes) || whole !== undefined) ext[name] = bytes.toString('utf8');
  else ext[`${name}.base64`] = bytes.toString('base64');
}
