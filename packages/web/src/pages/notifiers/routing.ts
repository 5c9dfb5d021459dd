import type { NotifierJson } from '@daybook/api';

/** Which alerts go to a notifier, and when, beside their level: in words. */
export function routing({ sources, quiet, digestMinutes, fallback }: NotifierJson): readonly string[] {
  return [
    ...(sources.length === 0 ? [] : [`about events of ${sources.join(', ')}`]),
    ...(digestMinutes === null ? [] : [`put together for ${digestMinutes} minutes`]),
    ...(quiet === null
      ? []
      : [`held back from ${quiet.from} to ${quiet.to} (${quiet.zone}), but for ${quiet.exceptLevel} and above`]),
    ...(fallback === null ? [] : [`${fallback} says when it is down`]),
  ];
}
