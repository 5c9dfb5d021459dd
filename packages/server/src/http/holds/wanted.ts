import { AppError, type NewHoldJson } from '@daybook/api';
import { dayOfUs, parseDay } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import type { HoldAbout, HoldWords, Holds } from '../../retain/index.ts';

/** The words of a hold that somebody wants. Throws `query.invalid`, `source.not-found`, `request.invalid`. */
export function wordsWanted(
  { matter, reason, owner, about }: NewHoldJson,
  holds: Pick<Holds, 'canonical'>,
  numberOf: (source: string) => number | null,
): HoldWords {
  return { matter, reason, owner, about: aboutWanted(about, holds, numberOf) };
}

function aboutWanted(
  about: NewHoldJson['about'],
  holds: Pick<Holds, 'canonical'>,
  numberOf: (source: string) => number | null,
): HoldAbout {
  switch (about.type) {
    case 'range':
      if (about.last < about.first) throw invalid('about.last', 'is before `first`');
      return about;
    case 'source': {
      const source = numberOf(about.source);
      if (source === null) throw new AppError('source.not-found');
      return { type: 'source', source };
    }
    case 'query':
      return { type: 'query', query: holds.canonical(about.query) };
    case 'person':
      return about;
    case 'resource':
      return { type: 'resource', resource: { type: about.resourceType, id: about.id } };
  }
}

const yearsMax = 10;

/** Days since 1970 of a day of review: from tomorrow on, and within ten years. */
export function dayWanted(text: string, clock: Clock): number {
  const day = parseDay(text.replaceAll('-', ''));
  const today = dayOfUs(clock.nowUs());
  if (day === null || day <= today) throw invalid('review', 'is a day from tomorrow on');
  if (day > today + yearsMax * 366) throw invalid('review', `is within ${yearsMax} years`);
  return day;
}

function invalid(path: string, message: string): AppError {
  return new AppError('request.invalid', { detail: `\`${path}\` ${message}.`, errors: [{ path, message }] });
}
