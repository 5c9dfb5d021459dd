import { z } from 'zod';
import { defineRoute } from '../../route.ts';
import { BulkAnswer } from '../../schemas/bulk.ts';
import { sourceParameter } from '../../schemas/ingest.ts';
import { receiver } from './common.ts';

const bulk = {
  ...receiver,
  query: z.object({
    source: sourceParameter,
    filter_path: z
      .string()
      .max(512)
      .optional()
      .describe(
        'Parts of the answer that are wanted, parted by commas: `errors,items.*.status`. `-` leaves a part out',
      ),
  }),
  body: {
    about:
      'Pairs of lines: `{"create":{"_index":"logs","_id":"1"}}` or `index`, then the document. With an `_id` a document is taken once, however often it is sent',
    types: { 'application/x-ndjson': null, 'application/json': null },
    encodings: ['gzip', 'zstd'],
  },
  answer: { status: 200, type: 'application/json', about: 'What became of each document', schema: BulkAnswer },
} as const;

const about =
  'As Elasticsearch 8 takes it from Filebeat, Logstash, Vector, Fluent Bit, rsyslog and its own clients. Each document that is ' +
  'answered with 201 is durable. 429 of a document: send it again. `update` and `delete` are refused, and so is each ' +
  'document that cannot be read; the others are taken. While the server takes nothing more, and has not read what is ' +
  'sent, the connection ends without an answer.';

const inIndex = { params: z.object({ index: z.string().min(1).max(255).describe('Index of actions that name none') }) };

export const sendBulk = defineRoute({
  ...bulk,
  id: 'sendBulk',
  path: '/es/_bulk',
  summary: 'Send documents (Elasticsearch `_bulk`)',
  about,
});

export const putBulk = defineRoute({
  ...bulk,
  id: 'putBulk',
  method: 'PUT',
  path: '/es/_bulk',
  summary: 'The same, as some clients ask it',
});

export const sendBulkTo = defineRoute({
  ...bulk,
  ...inIndex,
  id: 'sendBulkTo',
  path: '/es/:index/_bulk',
  summary: 'The same, with an index for actions that name none',
});

export const putBulkTo = defineRoute({
  ...bulk,
  ...inIndex,
  id: 'putBulkTo',
  method: 'PUT',
  path: '/es/:index/_bulk',
  summary: 'The same, as some clients ask it',
});

const asked = { ...receiver, method: 'GET', query: z.object({}), errors: [] } as const;

export const elasticInfo = defineRoute({
  ...asked,
  id: 'elasticInfo',
  path: '/es',
  summary: 'What clients of Elasticsearch ask first',
  answer: { status: 200, type: 'application/json', about: 'Name and version', schema: null },
});

export const elasticAnswer = defineRoute({
  ...asked,
  id: 'elasticAnswer',
  path: '/es/*',
  summary: 'What clients of Elasticsearch ask besides',
  about:
    'The licence, the health of the cluster, and whether there is a policy, a template, a pipeline, a data stream: ' +
    '`_license`, `_xpack`, `_cluster/health`, `_cluster/state/version`, `_cat/health`, `_nodes`, `_ilm/policy`, ' +
    '`_index_template`, `_component_template`, `_template`, `_ingest`, `_data_stream`. The answers are always the same: ' +
    'there is nothing to set up.',
  params: z.object({ '*': z.string().max(256) }),
  answer: { status: 200, type: 'application/json', about: 'What lets the client go on', schema: null },
  errors: ['route.not-found'],
});
