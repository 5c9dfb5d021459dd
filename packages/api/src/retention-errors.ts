import type { ErrorEntry } from './errors.ts';

/** What can go wrong with retention. */
export const retentionErrors = {
  'retention.unknown': {
    status: 503,
    title: 'The policy in force is not known',
    meaning:
      'The statements about retention cannot all be read from the log. Nothing is destroyed meanwhile, and no other policy can be set.',
    next: 'Run `daybook verify`; it names what is missing. Restore it from a backup.',
    retriable: true,
  },
  'retention.changed': {
    status: 409,
    title: 'What it was about is another by now',
    meaning:
      'What was approved was shown against a policy that is not in force any more, or a clock that was set since.',
    next: 'Ask again; what has changed is then shown.',
  },
  'retention.simulation-running': {
    status: 429,
    title: 'Another simulation is running',
    meaning: 'One simulation of a policy runs at a time, for 10 seconds at most.',
    next: 'Ask again after the time that `Retry-After` says.',
    retriable: true,
  },
  'erasure.not-found': {
    status: 404,
    title: 'There is no such erasure',
    meaning: 'Nothing was asked to be erased under this number, or it is so long ago that only the log knows.',
    next: 'List the erasures; each is named by its number.',
  },
  'erasure.reason-names': {
    status: 400,
    title: 'The reason names the person',
    meaning:
      'The reason of an erasure stays in the log, so it must not have any of the identifiers that are to be erased.',
    next: 'Say it without them: the number of a ticket, a letter.',
  },
  'hold.not-found': {
    status: 404,
    title: 'There is no such hold',
    meaning: 'No hold was placed at this position of the log.',
    next: 'List the holds; each is named by where it was placed.',
  },
  'hold.lifted': {
    status: 409,
    title: 'The hold was lifted already',
    meaning: 'It is not in force any more, and cannot be put back.',
    next: 'Place another one.',
  },
} as const satisfies Record<string, ErrorEntry>;
