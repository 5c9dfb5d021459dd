import { fieldTable, jsonView } from './json-log.ts';
import type { LogKind } from './log-kind.ts';

const sources = [
  { product: 'kubernetes', category: null, service: 'audit' },
  { product: 'kubernetes', category: 'application', service: 'audit' },
] as const;

/** Short names that rules use for what lies deep in a request. */
const aliases = new Map([
  ['apiGroup', 'objectRef.apiGroup'],
  ['hostPath', 'requestObject.spec.volumes.hostPath'],
  ['capabilities', 'requestObject.spec.containers.securityContext.capabilities.add'],
]);

const fields = fieldTable({
  verb: 'action',
  'user.username': 'actor.id',
  'user.groups': 'actor.roles',
  'impersonatedUser.username': 'actor.onBehalfOf',
  userAgent: 'origin.userAgent',
  sourceIPs: 'origin.ip',
  requestURI: 'request.url',
  auditID: 'request.id',
  requestReceivedTimestamp: 'time',
  'responseStatus.code': 'request.status',
  'responseStatus.reason': 'reason.code',
  'responseStatus.message': 'reason.text',
  'objectRef.resource': 'target.resources.type',
  'objectRef.name': 'target.resources.name',
  'objectRef.namespace': 'target.resources.parent',
});

export const kubernetes: LogKind = {
  name: 'Kubernetes audit',
  isKnownAs: ({ product, category, service }) =>
    product === 'kubernetes' &&
    (category === null || category === 'application') &&
    (service === null || service === 'audit'),
  logOf({ event }) {
    if (event.service?.name !== 'kube-apiserver' || event.request?.id === undefined) return null;
    return { sources, views: [jsonView(event, { aliases, fields })] };
  },
};
