import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { LogInfo } from '../schemas/admin.ts';

export const logInfo = defineRoute({
  id: 'logInfo',
  tag: 'log',
  method: 'GET',
  path: '/v1/log',
  summary: 'Origin, keys, size and head of the log',
  permission: ['log:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'The log', schema: LogInfo },
  errors: [],
});

export const logCheckpoint = defineRoute({
  id: 'logCheckpoint',
  tag: 'log',
  method: 'GET',
  path: '/v1/log/checkpoint',
  summary: 'The signed head of the log (C2SP tlog-checkpoint)',
  permission: ['log:read'],
  look: false,
  answer: { status: 200, type: 'text/plain; charset=utf-8', about: 'A signed note', schema: null },
  errors: ['log.file-not-found'],
});

export const logTile = defineRoute({
  id: 'logTile',
  tag: 'log',
  method: 'GET',
  path: '/v1/log/tile/*',
  summary: 'A tile or a bundle of entries (C2SP tlog-tiles)',
  about:
    'Entries name source, class and time of receipt, and no content. Fetching them is recorded in the log as one ' +
    '`log.verify` for as long as it goes on. Who sees only a part of the events gets tiles and no entries.',
  permission: ['log:read'],
  look: true,
  params: z.object({ '*': z.string().max(256) }),
  answer: { status: 200, type: 'application/octet-stream', about: 'The file', schema: null },
  errors: ['log.file-not-found', 'look.not-recorded'],
});
