import { mappingErrors } from './mapping-errors.ts';
import { peopleErrors } from './people-errors.ts';
import { recallErrors } from './recall-errors.ts';
import { bucketErrors } from './bucket-errors.ts';
import { retentionErrors } from './retention-errors.ts';
import { watchErrors } from './watch-errors.ts';

/** What can go wrong over HTTP. `docs/reference/errors.md` is generated from this table; a code is never reused. */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  /** What happened, for whoever reads the answer. */
  readonly meaning: string;
  /** What to do next. */
  readonly next: string;
  /** The same request may succeed later without being changed. */
  readonly retriable?: true;
}

export const errors = {
  'request.malformed': {
    status: 400,
    title: 'Not an HTTP request',
    meaning: 'The bytes on the connection are not HTTP/1.1, or a header is not allowed.',
    next: 'Check the client, and that no TLS is spoken to a plain port.',
  },
  'request.invalid': {
    status: 400,
    title: 'A parameter or field is wrong',
    meaning: 'A path parameter, query parameter, header or field of the body is missing or has a wrong value.',
    next: 'Each item of `errors` names the place and what is expected there.',
  },
  'request.bad-json': {
    status: 400,
    title: 'The body is not JSON',
    meaning: 'The body, or one of its lines, is not a JSON text (RFC 8259).',
    next: 'Look at the place that `errors` names. One JSON value a line needs `Content-Type: application/x-ndjson`.',
  },
  'request.bad-encoding': {
    status: 400,
    title: 'The body is not UTF-8',
    meaning: 'JSON is UTF-8 (RFC 8259, section 8.1); these bytes are not.',
    next: 'Encode the body as UTF-8. Lines in another encoding can be sent to `/v1/lines`, which keeps their bytes.',
  },
  'request.bad-compression': {
    status: 400,
    title: 'The body cannot be decompressed',
    meaning: 'The body is not, or not wholly, in the encoding that `Content-Encoding` names.',
    next: 'Send the whole compressed body, or none of the header.',
  },
  'request.too-deep': {
    status: 400,
    title: 'JSON is nested too deeply',
    meaning: 'The body has more levels of objects and arrays than an event may have.',
    next: 'Flatten the event, or send the inner part as one string.',
  },
  'request.too-large': {
    status: 413,
    title: 'The body is too large',
    meaning: 'The body is larger than the server takes, as it was sent or after decompression.',
    next: 'Send smaller batches.',
  },
  'request.too-many-events': {
    status: 413,
    title: 'Too many events in one request',
    meaning: 'The batch has more events than the server takes at once.',
    next: 'Send smaller batches.',
  },
  'request.content-type': {
    status: 415,
    title: 'Content type is not supported',
    meaning: 'The route does not take this `Content-Type`.',
    next: 'Send one of the types that `detail` names.',
  },
  'request.content-encoding': {
    status: 415,
    title: 'Content encoding is not supported',
    meaning: 'The server does not know this `Content-Encoding`.',
    next: 'Use `gzip`, `zstd` or none.',
  },
  'request.timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    meaning: 'The client did not send its whole request in time.',
    next: 'Try again; send smaller batches over slow networks.',
    retriable: true,
  },
  'request.uri-too-long': {
    status: 414,
    title: 'The address is too long',
    meaning: 'The path or query is longer than the server takes.',
    next: 'Shorten the query.',
  },
  'request.headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    meaning: 'The header fields together are larger than the server takes.',
    next: 'Send fewer or shorter headers.',
  },
  'request.method': {
    status: 405,
    title: 'Method is not allowed here',
    meaning: 'The path exists, but not with this method.',
    next: 'The `Allow` header names the methods that it takes.',
  },
  'route.not-found': {
    status: 404,
    title: 'There is nothing here',
    meaning: 'No route has this path.',
    next: '`/openapi.json` lists all routes.',
  },
  'access.unauthenticated': {
    status: 401,
    title: 'A valid token or session is needed',
    meaning: 'The request has no token and no session, or one that is unknown, revoked or over.',
    next: 'Sign in, or send `Authorization: Bearer TOKEN`. The first token is in `admin.token` in the data directory.',
  },
  'access.forbidden': {
    status: 403,
    title: 'No role allows this',
    meaning: 'Who asks is known, but has no role with the permission that this route needs.',
    next: 'Ask an administrator for a role that has it. Tokens of sources can only write events of their own source.',
  },
  'access.throttled': {
    status: 429,
    title: 'Too many wrong tokens',
    meaning: 'This address sent too many wrong tokens in a short time.',
    next: 'Wait as long as `Retry-After` says, and check the token.',
    retriable: true,
  },
  ...peopleErrors,
  ...mappingErrors,
  ...watchErrors,
  ...retentionErrors,
  ...recallErrors,
  ...bucketErrors,
  'events.refused': {
    status: 422,
    title: 'No event of the batch was taken',
    meaning: 'Every event of the request has a fault; nothing was written.',
    next: 'Each item of `errors` names the event, the field and what is expected there.',
  },
  'query.invalid': {
    status: 400,
    title: 'The query cannot be read',
    meaning: 'The query has a syntax error or names a field that does not exist.',
    next: 'Each item of `errors` says what is wrong and at which characters of the query.',
  },
  'cursor.invalid': {
    status: 400,
    title: 'The cursor does not fit',
    meaning: 'The cursor was not made by this server since it started, or belongs to another query or reader.',
    next: 'Start the search again without a cursor, and change nothing else between pages.',
  },
  'query.too-expensive': {
    status: 422,
    title: 'The query needs more than it may use',
    meaning: 'The query reached its limit of time, memory or rows, or is itself too large or too deep.',
    next: 'Narrow the time range or the query.',
  },
  'event.not-found': {
    status: 404,
    title: 'No event at this position',
    meaning: 'The log is not that long, or there is no such log.',
    next: 'Check the position; it is written LOG:INDEX.',
  },
  'event.destroyed': {
    status: 410,
    title: 'The content of this event was destroyed',
    meaning: 'The entry is still in the log and can be proved; its content is gone.',
    next: 'The plan and certificate that destroyed it are in the log.',
  },
  'event.damaged': {
    status: 500,
    title: 'The stored event does not match its hash',
    meaning: 'What is stored at this position is not what was written to the log, or cannot be read.',
    next: 'Run `daybook verify` and keep the data directory as it is: it may be evidence.',
  },
  'source.not-found': {
    status: 404,
    title: 'There is no such source',
    meaning: 'No source has this number.',
    next: '`GET /v1/sources` lists the sources.',
  },
  'source.name-taken': {
    status: 409,
    title: 'The name is taken',
    meaning: 'A source with this name exists, or existed. Names are not used twice.',
    next: 'Choose another name.',
  },
  'role.not-found': {
    status: 404,
    title: 'There is no such role',
    meaning: 'No role has this name.',
    next: '`GET /v1/roles` lists the roles.',
  },
  'role.name-taken': {
    status: 409,
    title: 'The name is taken',
    meaning: 'A role with this name exists.',
    next: 'Choose another name, or change that role.',
  },
  'role.built-in': {
    status: 409,
    title: 'The role comes with Daybook',
    meaning: 'Of a role that comes with Daybook only the outside groups can be changed, and it cannot be removed.',
    next: 'Make a role of your own with what should be different.',
  },
  'role.in-use': {
    status: 409,
    title: 'The role is in use',
    meaning: 'A person, a token, an outside group or a request that waits for approval has this role.',
    next: 'Take it away from whom `detail` names first.',
  },
  'user.not-found': {
    status: 404,
    title: 'There is no such person',
    meaning: 'No person has this id, or the person was ended.',
    next: 'Check the id.',
  },
  'grant.not-found': {
    status: 404,
    title: 'There is no such grant',
    meaning: 'No grant in effect has this id.',
    next: '`GET /v1/grants` lists the grants in effect.',
  },
  'grant.last': {
    status: 409,
    title: 'This is the last administrator',
    meaning: 'Without this grant nobody could administer the server.',
    next: 'Make somebody else administrator, without an end, first.',
  },
  'approval.not-found': {
    status: 404,
    title: 'There is no such request for approval',
    meaning: 'No request has this id, or it is neither yours nor for you to decide.',
    next: '`GET /v1/approvals` lists the requests.',
  },
  'approval.not-open': {
    status: 409,
    title: 'This cannot be decided any more',
    meaning: 'The request is not in a state in which it can be decided so.',
    next: '`GET /v1/approvals` says how it was decided. Ask again where it is still needed.',
  },
  'approval.own': {
    status: 403,
    title: 'It needs somebody else',
    meaning: 'Nobody decides what they asked for themselves, neither with another session nor with a token of theirs.',
    next: 'Somebody else with the permission `approvals:decide` decides. The one who asked can withdraw.',
  },
  'view.not-found': {
    status: 404,
    title: 'There is no such view',
    meaning: 'No view has this id, or it is neither yours nor shared with the role that you act under.',
    next: '`GET /v1/views` lists the views.',
  },
  'view.not-yours': {
    status: 403,
    title: 'Only who saved a view changes it',
    meaning: 'The view is somebody else’s, who shared it.',
    next: 'Save one of your own with what should be different.',
  },
  'limit.reached': {
    status: 409,
    title: 'There are as many as there can be',
    meaning: 'The server keeps a bounded number of these.',
    next: 'Remove what is not needed any more.',
  },
  'tenant.name-taken': {
    status: 409,
    title: 'There is such a tenant already',
    meaning: 'A tenant of this name exists. Names are never given twice.',
    next: 'Choose another name.',
  },
  'tenant.too-many': {
    status: 409,
    title: 'There are as many tenants as one server takes',
    meaning: 'Each tenant has a log that is signed every second; their number is bounded.',
    next: 'Run another Daybook for more.',
  },
  'role.invalid': {
    status: 403,
    title: 'The role cannot be used',
    meaning: 'The restriction of the role can no longer be read, so nothing is seen under it.',
    next: 'Whoever manages roles changes its restriction; the log of the server says what is wrong with it.',
  },
  'token.not-found': {
    status: 404,
    title: 'There is no such token',
    meaning: 'No token of a reader or administrator has this id.',
    next: '`GET /v1/tokens` lists the tokens.',
  },
  'token.last': {
    status: 409,
    title: 'This is the last administrator',
    meaning: 'Without this token nobody could administer the server.',
    next: 'Create another administrator first.',
  },
  'log.file-not-found': {
    status: 404,
    title: 'The log has no such file',
    meaning: 'The log is not that long, or the path is none of C2SP tlog-tiles.',
    next: 'Read `/v1/log/checkpoint` for the size of the log.',
  },
  'verification.running': {
    status: 409,
    title: 'The log is being verified already',
    meaning: 'One verification of a log runs at a time; `detail` names it.',
    next: 'Wait for it, or cancel it.',
  },
  'verification.not-found': {
    status: 404,
    title: 'There is no such verification',
    meaning: 'No verification has this id, or it is so long ago that it is not kept any more.',
    next: '`GET /v1/log/verifications` lists those that are kept. All of them are in the log, as `log.verify`.',
  },
  'verification.over': {
    status: 409,
    title: 'The verification is over',
    meaning: 'Only one that is waiting or running can be cancelled.',
    next: '`GET /v1/log/verifications` says what came of it.',
  },
  'log.disk-full': {
    status: 503,
    title: 'The disk is full',
    meaning: 'The log cannot take new events. Nothing of this request was written.',
    next: 'Free space on the disk that holds the data directory; then send again.',
    retriable: true,
  },
  'log.not-proved': {
    status: 503,
    title: 'No proof yet',
    meaning: 'The event is durable, but no signed checkpoint covers it yet.',
    next: 'Try again in a second.',
    retriable: true,
  },
  'index.unavailable': {
    status: 503,
    title: 'The index is not ready',
    meaning: 'Searching and counting are not possible now. Events are still taken in, and are not lost.',
    next: 'Try again later; `/readyz` says when.',
    retriable: true,
  },
  'look.not-recorded': {
    status: 503,
    title: 'The look could not be recorded',
    meaning:
      'Every look at the log is recorded before its answer leaves. This one could not be, so there is no answer.',
    next: 'Try again; if it stays, look at the disk and at the server log.',
    retriable: true,
  },
  'stream.too-many': {
    status: 429,
    title: 'Too many tails, exports or backtests at once',
    meaning:
      'You, or all readers together, have as many tails, exports or backtests open as the server serves at once.',
    next: 'End one of them, or try again later.',
    retriable: true,
  },
  'server.busy': {
    status: 429,
    title: 'Too much at once',
    meaning: 'The server has as many events in hand as it takes. Nothing of this request was written.',
    next: 'Send again after the time that `Retry-After` says.',
    retriable: true,
  },
  'server.closing': {
    status: 503,
    title: 'The server is stopping',
    meaning: 'The server finishes what it has in hand and takes nothing new.',
    next: 'Send again when it is back.',
    retriable: true,
  },
  'server.error': {
    status: 500,
    title: 'Something went wrong in the server',
    meaning: 'A fault of the server; its log has the cause under the same request id.',
    next: 'Report it with the request id.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;

export const errorCodes = Object.keys(errors) as ErrorCode[];

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errors, text);
}

/** Where the page about a code is, from the root of the repository. */
export function errorPage(code: ErrorCode): string {
  return `docs/reference/errors.md#${code.replaceAll('.', '')}`;
}
