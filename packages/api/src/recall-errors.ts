import type { ErrorEntry } from './errors.ts';

/** What can go wrong with bringing older days back into the index. */
export const recallErrors = {
  'recall.not-found': {
    status: 404,
    title: 'There is no such recall',
    meaning: 'It left the index already, by itself or because somebody ended it, or it never was.',
    next: 'List the recalls: `daybook recall list`. Days that left can be brought back again.',
  },
  'recall.indexed': {
    status: 409,
    title: 'These days are in the index',
    meaning: 'Everything that was received on these days is found by queries as it is: nothing is to be brought back.',
    next: 'Search. `daybook recall list` says from when on the index has everything.',
  },
  'recall.overlaps': {
    status: 409,
    title: 'Some of these days are recalled already',
    meaning: 'A day is in one recall at a time, so that nothing is there twice.',
    next: 'Ask for the days beside it, or end the other one first: `daybook recall end ID`.',
  },
  'recall.empty': {
    status: 409,
    title: 'Nothing was received on these days',
    meaning: 'The log has no event of these days, by receipt. An event that was imported later was received later.',
    next: 'Ask for other days.',
  },
  'recall.too-large': {
    status: 409,
    title: 'These days have too many events',
    meaning: 'What may be brought back at once is limited, so that the index stays fast and the disk does not fill up.',
    next: 'Ask for fewer days, end another recall, or raise `index.recallEventsMax`.',
  },
} as const satisfies Record<string, ErrorEntry>;
