import { fieldTable, jsonView } from './json-log.ts';
import type { LogKind } from './log-kind.ts';

const sources = [{ product: 'aws', category: null, service: 'cloudtrail' }] as const;

/** Names are CloudTrail's own. What is not here is in `ext` under the same name. */
const fields = fieldTable({
  eventTime: 'time',
  eventName: 'action',
  eventSource: 'service.name',
  sourceIPAddress: ['origin.ip', 'origin.host'],
  userAgent: 'origin.userAgent',
  requestID: 'request.id',
  errorCode: 'reason.code',
  errorMessage: 'reason.text',
  'userIdentity.accessKeyId': 'actor.credential',
  'userIdentity.arn': 'ext.arn',
  'userIdentity.userName': 'actor.id',
  'userIdentity.sessionContext.sessionIssuer.userName': 'actor.roles',
});

export const cloudtrail: LogKind = {
  name: 'AWS CloudTrail',
  isKnownAs: ({ product, category, service }) =>
    product === 'aws' && category === null && (service === null || service === 'cloudtrail'),
  logOf({ event }) {
    if (event.service?.name?.endsWith('.amazonaws.com') !== true || event.ext?.['eventVersion'] === undefined)
      return null;
    return { sources, views: [jsonView(event, { fields })] };
  },
};
