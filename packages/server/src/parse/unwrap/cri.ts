import { isoTime } from '../json/index.ts';
import { plainMessage } from './message.ts';
import type { Unwrapped } from './unwrap.ts';

const timeLengthMax = 36;

interface Part {
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** It goes on in the next line of its stream. */
  readonly isCut: boolean;
  readonly body: string;
}

/** A line of the CRI log format of containerd, CRI-O and Podman: `TIME stdout|stderr F|P[:tag] text`; null where it is none. */
export function criPart(text: string): Part | null {
  const timeEnd = text.indexOf(' ');
  if (timeEnd < 20 || timeEnd > timeLengthMax) return null;
  const stream = text.slice(timeEnd + 1, timeEnd + 7);
  if ((stream !== 'stdout' && stream !== 'stderr') || text[timeEnd + 7] !== ' ') return null;
  const tagEnd = text.indexOf(' ', timeEnd + 8);
  const tags = text.slice(timeEnd + 8, tagEnd === -1 ? text.length : tagEnd);
  const [tag] = tags.split(':', 1);
  const time = isoTime(text.slice(0, timeEnd));
  if (time === null || (tag !== 'F' && tag !== 'P')) return null;
  return { time, stream, isCut: tag === 'P', body: tagEnd === -1 ? '' : text.slice(tagEnd + 1) };
}

/**
 * Takes CRI's wrapper off a line, or off the parts (`P`, up to the one with `F`) that the runtime cut a line into, with newlines
 * between them. The time is that of the first; what lacks its end is marked `ext.partial`.
 */
export function unwrapCri(text: string): Unwrapped | null {
  const whole = criPart(text);
  if (whole === null) return null;
  const { time, stream, body, isCut } = (whole.isCut && whole.body.includes('\n') ? together(text) : null) ?? whole;
  const ext = { stream, ...(isCut ? { partial: true } : {}) };
  return { body, time, flags: [], ext, message: () => plainMessage(body, time) };
}

/** Null where not all lines are parts of one. */
function together(text: string): Part | null {
  const parts = text
    .split('\n')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => line.trim() !== '')
    .map(criPart);
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last) return null;
  const isOne = parts.every((part) => part?.stream === first.stream && (part === last || part.isCut));
  return isOne ? { ...first, isCut: last.isCut, body: parts.map((part) => part?.body).join('') } : null;
}
