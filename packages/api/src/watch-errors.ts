import type { ErrorEntry } from './errors.ts';

/** What can go wrong with rules and alerts. */
export const watchErrors = {
  'rule.not-found': {
    status: 404,
    title: 'There is no such rule',
    meaning: 'No rule of this tenant has the id.',
    next: 'List the rules with `GET /v1/rules`.',
  },
  'rule.invalid': {
    status: 422,
    title: 'The rule cannot be honoured',
    meaning: 'Something in the file cannot be honoured exactly; the detail says what, and where.',
    next: 'Change the file. `POST /v1/rules/test` checks it, too.',
  },
  'rule.changed': {
    status: 409,
    title: 'The rule was changed since',
    meaning: 'What a second person approved was about another version of the file.',
    next: 'Ask again: the new version is approved by itself.',
  },
  'exception.not-found': {
    status: 404,
    title: 'There is no such exception',
    meaning: 'No exception of this tenant has the id. Of those that ended the newest 1,000 are kept.',
    next: 'List the exceptions with `GET /v1/exceptions`.',
  },
  'alert.not-found': {
    status: 404,
    title: 'There is no such alert',
    meaning: 'No alert of this tenant has the id, or it is about events that your role does not see.',
    next: 'List the alerts with `GET /v1/alerts`.',
  },
  'alert.state': {
    status: 409,
    title: 'The alert is in another state',
    meaning:
      'An alert that is open can be acknowledged, one that is not closed assigned and closed, one that is closed reopened.',
    next: 'Look at the state that it is in now; somebody else may have been faster.',
  },
  'notifier.not-found': {
    status: 404,
    title: 'There is no such notifier',
    meaning: 'The settings have no notifier of this name for this tenant.',
    next: 'List them with `GET /v1/notifiers`; they stand in the settings under `notifiers`.',
  },
  'notifier.busy': {
    status: 409,
    title: 'The notifier is being tested',
    meaning: 'A notifier is tested once at a time, and the answer to the last test has not come yet.',
    next: 'Wait until it has; an attempt takes ten seconds at most.',
  },
} as const satisfies Record<string, ErrorEntry>;
