import type { EventDraft, Origin, Outcome, Scalar } from '@daybook/event';
import { isAddress } from '../address.ts';
import type { LineFormat } from '../format.ts';
import { type Fields, fieldsAt, flatten, isoTime, objectOf, textAt } from '../json/index.ts';
import { severityOf } from '../severity.ts';
import { actorOf } from './actor.ts';
import { kindOf } from './kinds.ts';
import { cloudTrailRecordsOf } from '@daybook/api';
import { targetOf } from './target.ts';

/** Records of AWS CloudTrail, one a line; a file as CloudTrail writes it, `{"Records":[…]}`, is taken apart into them. */
export const cloudtrail: LineFormat = {
  name: 'cloudtrail',
  ofObject: { matches: isRecord, parse: parseObject },
  matches: (line) => isRecord(objectOf(line) ?? {}),
  parse: (line) => parseObject(objectOf(line) ?? {}),
  split: cloudTrailRecordsOf,
};

const taken: ReadonlySet<string> = new Set([
  'eventTime',
  'eventName',
  'eventSource',
  'sourceIPAddress',
  'userAgent',
  'requestID',
  'errorCode',
  'errorMessage',
  'resources',
  'userIdentity.accessKeyId',
  'userIdentity.userName',
  'userIdentity.arn',
  'userIdentity.sessionContext',
]);

function isRecord(fields: Fields): boolean {
  return (
    textAt(fields, 'eventSource') !== undefined &&
    textAt(fields, 'eventName') !== undefined &&
    textAt(fields, 'eventVersion') !== undefined &&
    isoTime(textAt(fields, 'eventTime') ?? '') !== null
  );
}

function parseObject(fields: Fields): EventDraft | null {
  const time = isoTime(textAt(fields, 'eventTime') ?? '');
  if (time === null || !isRecord(fields)) return null;
  const source = textAt(fields, 'eventSource') ?? '';
  const name = textAt(fields, 'eventName') ?? '';
  const readOnly = fields['readOnly'];
  const isData = textAt(fields, 'eventCategory') === 'Data' || fields['managementEvent'] === false;
  const kind = kindOf(source, name, typeof readOnly === 'boolean' ? readOnly : undefined, isData);
  const outcome = outcomeOf(fields);
  const identity = fieldsAt(fields, 'userIdentity') ?? {};
  const actor = actorOf(identity);
  const mfaUsed = textAt(fieldsAt(fields, 'additionalEventData') ?? {}, 'MFAUsed');
  if (mfaUsed === 'Yes' || mfaUsed === 'No') actor.mfa = mfaUsed === 'Yes';
  const draft: EventDraft = {
    time,
    kind,
    action: name,
    outcome,
    severity: severityOf(kind, outcome),
    service: { name: source },
    actor,
  };
  const code = textAt(fields, 'errorCode');
  const text = textAt(fields, 'errorMessage');
  if (code !== undefined || text !== undefined) {
    draft.reason = { ...(code === undefined ? {} : { code }), ...(text === undefined ? {} : { text }) };
  }
  const origin = originIn(fields);
  if (origin !== undefined) draft.origin = origin;
  const target = targetOf(fields, kind);
  if (target !== undefined) draft.target = target;
  const id = textAt(fields, 'requestID');
  if (id !== undefined) draft.request = { id };
  draft.ext = extOf(fields, identity);
  return draft;
}

function extOf(fields: Fields, identity: Fields): Record<string, Scalar> {
  const arn = textAt(identity, 'arn');
  return flatten(fields, taken, arn === undefined ? {} : { arn });
}

/** A service that calls for somebody stands in place of the address, by its name or as `AWS Internal`. */
function originIn(fields: Fields): Origin | undefined {
  const from = textAt(fields, 'sourceIPAddress');
  const userAgent = textAt(fields, 'userAgent');
  if (from === undefined && userAgent === undefined) return undefined;
  return {
    ...(from === undefined ? {} : isAddress(from) ? { ip: from } : { host: from }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

const denied =
  /AccessDenied|Unauthori[sz]ed|NotAuthorized|Forbidden|AuthFailure|OptInRequired|InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken/i;
const failed = /Throttl|RequestLimitExceeded|TooManyRequests|Internal|Unavailable|ServiceException|Timeout|SlowDown/i;

function outcomeOf(fields: Fields): Outcome {
  const code = textAt(fields, 'errorCode');
  if (code !== undefined) return denied.test(code) ? 'denied' : failed.test(code) ? 'error' : 'failure';
  if (textAt(fields, 'errorMessage') !== undefined) return 'failure';
  const said = fieldsAt(fields, 'responseElements') ?? {};
  // Sign-in says in its own words how it went.
  return Object.values(said).includes('Failure') ? 'failure' : 'success';
}
