import { z } from 'zod';
import type { Permission } from '../permissions.ts';
import { defineRoute } from '../route.ts';
import { Approval, ApprovalList, approvalsQuery, Decision, NewApproval } from '../schemas/approvals.ts';

/** Who may have asked for something, and who decides. Who has `approvals:decide` or `users:read` sees all; others their own. */
const permission = [
  'approvals:decide',
  'users:read',
  'users:write',
  'roles:write',
  'tokens:write',
  'rules:write',
  'events:export',
  'retention:write',
  'holds:write',
  'subjects:erase',
] as const satisfies readonly Permission[];

const params = z.object({ id: z.string().regex(/^[\w-]{1,64}$/, 'the id of a request') });

export const listApprovals = defineRoute({
  id: 'listApprovals',
  tag: 'approvals',
  method: 'GET',
  path: '/v1/approvals',
  summary: 'List what waited, and waits, for a second person',
  about: 'All requests for those who may decide them or list people; for everybody else, their own.',
  permission,
  look: false,
  query: approvalsQuery,
  answer: { status: 200, type: 'application/json', about: 'Requests', schema: ApprovalList },
  errors: [],
});

export const getApproval = defineRoute({
  id: 'getApproval',
  tag: 'approvals',
  method: 'GET',
  path: '/v1/approvals/:id',
  summary: 'One request for approval',
  permission,
  look: false,
  params,
  answer: { status: 200, type: 'application/json', about: 'The request', schema: Approval },
  errors: ['approval.not-found'],
});

export const decideApproval = defineRoute({
  id: 'decideApproval',
  tag: 'approvals',
  method: 'POST',
  path: '/v1/approvals/:id/decision',
  summary: 'Approve, refuse, withdraw or close the review of a request',
  about:
    'Approving, refusing and reviewing need the permission `approvals:decide` and somebody other than the one who asked; ' +
    'withdrawing is for the one who asked. What is approved is carried out, once, before the answer leaves.',
  permission,
  look: false,
  params,
  body: { about: 'The decision', types: { 'application/json': Decision } },
  answer: { status: 200, type: 'application/json', about: 'The request as it is now', schema: Approval },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'approval.not-found',
    'approval.not-open',
    'approval.own',
    'erasure.reason-names',
    'look.not-recorded',
  ],
});

export const addApproval = defineRoute({
  id: 'addApproval',
  tag: 'approvals',
  method: 'POST',
  path: '/v1/approvals',
  summary: 'Ask for an export with masked fields shown',
  about:
    'Once approved, `permit` lets the one who asked take out exactly this query and range, with these groups of fields ' +
    'shown, until it expires. With `breakGlass` the permit is given at once, an alert is recorded, and somebody else must ' +
    'review it.',
  permission: ['events:export'],
  look: false,
  body: { about: 'The request', types: { 'application/json': NewApproval } },
  answer: { status: 201, type: 'application/json', about: 'The request', schema: Approval },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'query.invalid',
    'limit.reached',
    'look.not-recorded',
  ],
});
