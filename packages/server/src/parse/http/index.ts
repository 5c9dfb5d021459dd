/** What access logs of all programs have in common. */
export { clfTimeAt, clfTimeLength } from './clf-time.ts';
export { faultEvent, type Meaning } from './fault.ts';
export { outcomeOf, severityOf } from './outcome.ts';
export { originOf, type Peer, peerOf, peerWithPort, portOf } from './peer.ts';
export { closingQuote, unescapeField } from './quoted.ts';
export { msOfSeconds, present, requestEvent, type WebRequest } from './request.ts';
export { parseRequestLine, type RequestLine, requestOfParts, resourceOf, splitRequestLine } from './request-line.ts';
