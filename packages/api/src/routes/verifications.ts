import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { Verification, VerificationId, VerificationList } from '../schemas/verifications.ts';

const tag = 'log';
const params = z.object({ id: VerificationId });
const answer = { status: 200, type: 'application/json', about: 'The verification', schema: Verification } as const;

export const startVerification = defineRoute({
  id: 'startVerification',
  tag,
  method: 'POST',
  path: '/v1/log/verifications',
  summary: 'Verify the log, in the server',
  about:
    'Every entry, tile and record up to the head of now is hashed again, by the code of `daybook verify`, in a thread of its own that rests as ' +
    'long as it works. Begin and end are `log.verify` in the log. The server checks itself by it: that finds a disk that fails and files ' +
    'that were changed, and no server that lies.',
  permission: ['log:verify'],
  look: false,
  answer: { ...answer, status: 202 },
  errors: ['verification.running', 'look.not-recorded'],
});

export const listVerifications = defineRoute({
  id: 'listVerifications',
  tag,
  method: 'GET',
  path: '/v1/log/verifications',
  summary: 'The last verifications of the log',
  about: 'No event content is in them, so asking is no look.',
  permission: ['log:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'Verifications', schema: VerificationList },
  errors: [],
});

export const getVerification = defineRoute({
  id: 'getVerification',
  tag,
  method: 'GET',
  path: '/v1/log/verifications/:id',
  summary: 'One verification of the log: how far it is, and what it found',
  permission: ['log:read'],
  look: false,
  params,
  answer,
  errors: ['verification.not-found'],
});

export const cancelVerification = defineRoute({
  id: 'cancelVerification',
  tag,
  method: 'DELETE',
  path: '/v1/log/verifications/:id',
  summary: 'Cancel a verification that is waiting or running',
  about: 'What it found up to then is not kept: it says nothing of the log.',
  permission: ['log:verify'],
  look: false,
  params,
  answer,
  errors: ['verification.not-found', 'verification.over', 'look.not-recorded'],
});
