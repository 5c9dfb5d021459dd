import { defineRoute } from '../../route.ts';
import { receiver } from './common.ts';

export const uploadJournal = defineRoute({
  ...receiver,
  id: 'uploadJournal',
  path: '/upload',
  summary: 'Send entries of the systemd journal (systemd-journal-upload)',
  about:
    'Entries in the Journal Export Format. The body may go on for as long as it likes: entries are made durable while it ' +
    'does, and all of them are when the answer comes. An entry that was sent before (same `__CURSOR`, within 7 days) is not ' +
    'taken twice. A value over 64 KiB is kept in its beginning, with the length and the SHA-256 of the whole.',
  body: {
    about: 'Entries, each ended by an empty line',
    types: { 'application/vnd.fdo.journal': null },
  },
  answer: { status: 202, type: 'text/plain', about: 'Taken', schema: null },
  errors: ['request.content-type', 'request.content-encoding', 'server.busy', 'log.disk-full'],
});
