import type { EventDraft, Scalar } from '@daybook/event';
import {
  originOf,
  peerOf,
  present,
  requestEvent,
  type RequestLine,
  requestOfParts,
  splitRequestLine,
} from '../http/index.ts';
import { isoTime, numberOf } from '../json/index.ts';

/**
 * Envoy's default text format, and Istio's, which has three fields more in the middle and six at the end:
 *
 *     [time] "METHOD path protocol" status flags [details termination "failure"] received sent ms upstream-ms
 *     "forwarded-for" "agent" "request id" "authority" "upstream" [cluster …]
 *
 * Envoy escapes nothing: a quote that a client sends is a quote in the line. The request ends at the first quote that
 * numbers follow, the forwarded-for at the first, the agent at the last that fits; a line with more quotes than fields
 * is marked `ext.ambiguous`.
 */
export function parseEnvoyText(line: string): EventDraft | null {
  const bracket = line.charCodeAt(0) === 0x5b ? line.indexOf('] "') : -1;
  const time = bracket < 20 || bracket > 40 ? null : isoTime(line.slice(1, bracket));
  if (time === null) return null;
  const answer = answerAfter(line, bracket + 3);
  if (answer === null) return null;
  const tail = tailOf(line.slice(answer.end));
  if (tail === null) return null;
  const ext: Record<string, Scalar> = { ...answer.ext, ...tail.ext };
  if (quotesIn(line) !== 2 + answer.quotes + tail.quotes) ext['ambiguous'] = true;
  const list = present(tail.forwardedFor);
  if (list?.includes(',') === true) ext['forwardedFor'] = list;
  const first = list === undefined ? (tail.remote ?? '') : list.split(',', 1)[0];
  const host = present(tail.authority);
  return requestEvent({
    time,
    origin: originOf(peerOf((first ?? '').trim())),
    userAgent: tail.agent,
    line: requestIn(line.slice(bracket + 3, answer.requestEnd)),
    status: answer.status,
    bytes: answer.sent,
    durationMs: answer.durationMs,
    id: tail.id,
    service: { name: 'envoy', ...(host === undefined ? {} : { host }) },
    ext,
  });
}

/** Envoy writes `- - -` for what is no HTTP, and `HTTP/2` as the protocol. */
function requestIn(text: string): RequestLine | string | null {
  if (text.startsWith('- ')) return null;
  const [method = '', ...rest] = text.split(' ');
  const protocol = rest.pop() ?? '';
  if (!protocol.startsWith('HTTP/')) return splitRequestLine(text) ?? text;
  return requestOfParts(method, rest.join(' '), protocol);
}

interface Answer {
  readonly requestEnd: number;
  /** Of the quote that opens the first of the quoted fields. */
  readonly end: number;
  readonly quotes: number;
  readonly status: number;
  readonly sent: number | undefined;
  readonly durationMs: number | undefined;
  readonly ext: Record<string, Scalar>;
}

const answerLengthMax = 2048;
const candidatesMax = 32;

/** The first quote from `at` that an answer follows. */
function answerAfter(line: string, at: number): Answer | null {
  let end = line.indexOf('" ', at);
  for (let tried = 0; end !== -1 && tried < candidatesMax; tried += 1) {
    const answer = answerAt(line, end);
    if (answer !== null) return answer;
    end = line.indexOf('" ', end + 1);
  }
  return null;
}

function answerAt(line: string, requestEnd: number): Answer | null {
  const plain = /^(\d{1,3}) (\S+) (\d+) (\d+) (\d+|-) (\d+|-) "/;
  const istio = /^(\d{1,3}) (\S+) (\S+) (\S+) "([^"]*)" (\d+) (\d+) (\d+|-) (\d+|-) "/;
  const text = line.slice(requestEnd + 2, requestEnd + 2 + answerLengthMax);
  const short = plain.exec(text);
  const long = short === null ? istio.exec(text) : null;
  const match = short ?? long;
  if (match === null) return null;
  const [received, sent, duration, upstream] = match.slice(short === null ? 6 : 3);
  const ext: Record<string, Scalar> = {};
  const flags = present(match[2]);
  if (flags !== undefined) ext['responseFlags'] = flags;
  const [details, termination, failure] = long === null ? [] : long.slice(3, 6).map(present);
  if (details !== undefined) ext['responseDetails'] = details;
  if (termination !== undefined) ext['connectionTermination'] = termination;
  if (failure !== undefined) ext['upstreamFailure'] = failure;
  ext['bytesReceived'] = Number(received);
  const upstreamMs = numberOf(upstream);
  if (upstreamMs !== undefined) ext['upstreamMs'] = upstreamMs;
  const bytes = Number(sent);
  return {
    requestEnd,
    end: requestEnd + 2 + match[0].length - 1,
    quotes: long === null ? 0 : 2,
    status: Number(match[1]),
    sent: Number.isSafeInteger(bytes) ? bytes : undefined,
    durationMs: numberOf(duration),
    ext,
  };
}

interface Tail {
  readonly forwardedFor: string;
  readonly agent: string;
  readonly id: string;
  readonly authority: string;
  readonly remote?: string;
  readonly quotes: number;
  readonly ext: Record<string, Scalar>;
}

const istioNames = [
  'upstreamCluster',
  'upstreamLocalAddress',
  'downstreamLocalAddress',
  'downstreamRemoteAddress',
  'requestedServerName',
  'routeName',
];

/** The quoted fields, and what follows them. The text begins with the quote that opens the first. */
function tailOf(text: string): Tail | null {
  const close = text.lastIndexOf('"');
  const quoted = text.slice(1, close).split('" "');
  if (close < 1 || quoted.length < 5) return null;
  const [forwardedFor = ''] = quoted;
  const [id = '', authority = '', upstream = ''] = quoted.slice(-3);
  const agent = quoted.slice(1, -3).join('" "');
  const rest = text.slice(close + 1).trim();
  const ext: Record<string, Scalar> = {};
  if (present(upstream) !== undefined) ext['upstream'] = upstream;
  const fields = rest === '' ? [] : rest.split(' ');
  const isIstio = fields.length === istioNames.length;
  if (isIstio) {
    fields.forEach((field, i) => {
      if (field !== '-') ext[istioNames[i] ?? ''] = field;
    });
  } else if (rest !== '') ext['extra'] = rest;
  const remote = isIstio ? present(fields[3]) : undefined;
  return { forwardedFor, agent, id, authority, ...(remote === undefined ? {} : { remote }), quotes: 10, ext };
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
