import { isoTime } from '../json/index.ts';
import { plainMessage } from './message.ts';
import type { Unwrapped } from './unwrap.ts';

const timeLengthMax = 36;

/**
 * The CRI log format of containerd, CRI-O and Podman: `TIME stdout|stderr F|P[:tag] text`. `P` is a line that the runtime
 * cut: its parts are events of their own, marked `ext.partial`.
 */
export function unwrapCri(text: string): Unwrapped | null {
  const timeEnd = text.indexOf(' ');
  if (timeEnd < 20 || timeEnd > timeLengthMax) return null;
  const stream = text.slice(timeEnd + 1, timeEnd + 8);
  if (stream !== 'stdout ' && stream !== 'stderr ') return null;
  const tagEnd = text.indexOf(' ', timeEnd + 8);
  const tags = text.slice(timeEnd + 8, tagEnd === -1 ? text.length : tagEnd);
  const [tag] = tags.split(':', 1);
  const time = isoTime(text.slice(0, timeEnd));
  if (time === null || (tag !== 'F' && tag !== 'P')) return null;
  const body = tagEnd === -1 ? '' : text.slice(tagEnd + 1);
  const ext = { stream: stream.trim(), ...(tag === 'P' ? { partial: true } : {}) };
  return { body, time, flags: [], ext, message: () => plainMessage(body, time) };
}
