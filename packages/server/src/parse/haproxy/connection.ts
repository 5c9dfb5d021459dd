import type { EventDraft, Origin, Scalar } from '@daybook/event';
import { originOf, peerWithPort } from '../http/index.ts';
import { loadOf, routeOf, type Said, timers, words } from './fields.ts';

type Connection = Pick<EventDraft, 'outcome' | 'action' | 'time'> & Partial<EventDraft>;

function connectionEvent(said: Connection): EventDraft {
  const severity = said.outcome === 'success' ? 1 : 2;
  return {
    kind: 'network.connect',
    severity,
    actor: { type: 'anonymous', id: 'unknown' },
    service: { name: 'haproxy' },
    ...said,
  };
}

/** `frontend backend/server Tw/Tc/Tt bytes ts a/f/b/s/r sq/bq`, and what a format of one's own adds. */
export function parseConnection(text: string, said: Said): EventDraft | null {
  const head = words(text, 7);
  if (head === null) return null;
  const [frontend = '', route = '', spans, bytes = '', state = '', counts, queues] = head.list;
  const times = timers(spans, 3);
  const load = loadOf(counts, queues);
  if (times === null || load === null || !/^\+?\d{1,16}$/.test(bytes) || state.length !== 2 || !route.includes('/'))
    return null;
  const rest = text.slice(head.end).trim();
  const ext: Record<string, Scalar> = {
    ...routeOf(frontend, route),
    terminationState: state,
    timers: spans ?? '',
    ...load,
  };
  if (rest !== '') ext['extra'] = rest;
  const total = times[2] ?? -1;
  return connectionEvent({
    ...said,
    action: 'connection closed',
    outcome: outcomeOf(state),
    target: { resources: [{ type: 'backend', id: route }] },
    request: { bytes: Number(bytes), ...(total < 0 ? {} : { durationMs: total }) },
    ext,
  });
}

/**
 * How a session ended, by the first letter of its state: `-` as it should; `P` and `R` HAProxy refused it or lacked
 * something; `S` the server, `C` the client broke it off; `D`, `K`, `U`, `L`, `I` and the rest HAProxy ended it.
 */
function outcomeOf(state: string): EventDraft['outcome'] {
  const [first] = state;
  if (first === '-' || first === 'L') return 'success';
  if (first === 'P') return 'denied';
  return first === 'C' || first === 'c' ? 'failure' : 'error';
}

/** `frontend/bind: SSL handshake failure`: a connection that never came to a session. */
export function parseFault(text: string, said: Said): EventDraft | null {
  const colon = text.indexOf(': ');
  const name = colon < 1 ? '' : text.slice(0, colon);
  if (!name.includes('/') || name.includes(' ')) return null;
  const message = text.slice(colon + 2).trim();
  if (message === '') return null;
  return connectionEvent({
    ...said,
    action: 'connection error',
    outcome: 'failure',
    reason: { code: codeOf(message), text: message },
    target: { resources: [{ type: 'frontend', id: name.slice(0, name.indexOf('/')) }] },
    ext: { frontend: name.slice(0, name.indexOf('/')), bind: name.slice(name.indexOf('/') + 1) },
  });
}

function codeOf(message: string): string {
  if (message.startsWith('SSL ') || message.includes('heartbeat')) return 'tls-handshake';
  return message.includes('PROXY') ? 'proxy-header' : 'connection-error';
}

/** `Connect from 192.0.2.7:51234 to 198.51.100.1:80 (frontend/HTTP)`: what HAProxy says without a log option. It has no time of its own. */
export function parseConnect(text: string, time: string): EventDraft | null {
  const parts = text.startsWith('Connect from ') ? text.slice(13).split(' ') : [];
  const [client, to, server, frontend = ''] = parts;
  if (parts.length !== 4 || to !== 'to' || client === undefined || server === undefined || !frontend.startsWith('('))
    return null;
  const origin: Origin | undefined = originOf(peerWithPort(client));
  return connectionEvent({
    time,
    action: 'Connect',
    outcome: 'success',
    ...(origin === undefined ? {} : { origin }),
    target: { resources: [{ type: 'address', id: server }] },
    ext: { frontend: frontend.slice(1, -1) },
  });
}
