import { actorOf, between, type Finding, from, nobody } from './finding.ts';
import { peerAtEnd, peerAtStart } from './peer.ts';

/** How a connection began or ended. Before authentication it is an attempt; after it, a session that ended. */
export function parseConnection(message: string, isPreauth: boolean): Finding | null {
  return (
    parseEnd(message, isPreauth) ?? parseDisconnect(message, isPreauth) ?? parseHandshake(message) ?? parseName(message)
  );
}

const ends = [
  'Connection closed by ',
  'Connection reset by ',
  'Disconnected from ',
  'Timeout, client not responding from ',
] as const;

/** `Connection closed by|Disconnected from|… [authenticating |invalid ][user <user> ]<host> port <n>` (packet.c, sshpkt_vfatal). */
function parseEnd(message: string, isPreauth: boolean): Finding | null {
  const start = ends.find((text) => message.startsWith(text));
  if (start === undefined) return null;
  const peer = peerAtEnd(message.slice(start.length));
  const who = whoOf(peer.before);
  const hasNoLogin = isPreauth || (who !== null && who.state !== '');
  // Without a user and without `[preauth]` a connection may have ended on either side of a login.
  const isOver = who !== null || start === 'Disconnected from ';
  const finding: Finding = {
    kind: hasNoLogin ? 'auth.attempt' : isOver ? 'auth.logout' : 'network.connect',
    action: start.startsWith('Timeout')
      ? 'Timeout, client not responding'
      : start.slice(0, start.lastIndexOf(' ', start.length - 2)),
    outcome: hasNoLogin ? 'failure' : isOver ? 'success' : 'unknown',
    actor: who === null ? { ...nobody } : actorOf(who.name, who.isKnown),
  };
  if (who?.state === 'invalid') finding.reason = { code: 'unknown-user' };
  return from(finding, peer.host, peer.port);
}

interface Who {
  state: string;
  name: string;
  isKnown: boolean;
}

/** `[<state> ]user <name>`; the state is `authenticating` or `invalid`, or empty for a user who was let in. */
function whoOf(text: string): Who | null {
  const at = text.startsWith('user ') ? 0 : text.indexOf(' user ') + 1;
  if (!text.startsWith('user ', at)) return null;
  const state = text.slice(0, Math.max(at - 1, 0));
  return { state, name: text.slice(at + 5), isKnown: state === '' || state === 'authenticating' };
}

/** `Received disconnect from <host> port <n>:<code>: <text>` and `Disconnecting [<who> <host> port <n>]: <why>` (packet.c). */
function parseDisconnect(whole: string, isPreauth: boolean): Finding | null {
  const message = whole.startsWith('error: ') ? whole.slice(7) : whole;
  if (message.startsWith('Received disconnect from ')) {
    const { host, port, after } = peerAtStart(message.slice(25));
    // The code is RFC 4253 section 11.1's; the text is the client's.
    const [, code = '', text = ''] = /^: ?(\d{1,10}): ?(.*)$/s.exec(after) ?? [];
    const finding: Finding = {
      kind: isPreauth ? 'auth.attempt' : 'auth.logout',
      action: 'Received disconnect',
      outcome: isPreauth ? 'failure' : 'success',
      actor: { ...nobody },
    };
    if (code !== '')
      finding.reason = text === '' ? { code: `disconnect-${code}` } : { code: `disconnect-${code}`, text };
    return from(finding, host, port);
  }
  if (!message.startsWith('Disconnecting')) return null;
  const colon = message.indexOf(': ');
  const finding: Finding = {
    kind: isPreauth ? 'auth.attempt' : 'auth.logout',
    action: 'Disconnecting',
    outcome: 'denied',
    actor: { ...nobody },
  };
  if (colon !== -1) finding.reason = { text: message.slice(colon + 2) };
  if (message.startsWith('Disconnecting: ') || colon === -1) return finding;
  const peer = peerAtEnd(message.slice(14, colon));
  const who = whoOf(peer.before);
  if (who !== null) finding.actor = actorOf(who.name, who.isKnown);
  return from(finding, peer.host, peer.port);
}

interface Handshake {
  readonly start: string;
  readonly action: string;
  readonly code: string;
  /** Where the peer stands after `start`: first, or last after ` from `; `none` where the message has no peer. */
  readonly peer: 'first' | 'last' | 'none';
}

/** What goes wrong before anyone says who they are (sshd.c, kex.c, packet.c). */
const handshakes: readonly Handshake[] = [
  {
    start: 'Did not receive identification string from ',
    action: 'Did not receive identification string',
    code: 'no-banner',
    peer: 'first',
  },
  {
    start: 'Bad protocol version identification ',
    action: 'Bad protocol version identification',
    code: 'bad-banner',
    peer: 'last',
  },
  { start: 'banner exchange: Connection from ', action: 'banner exchange', code: 'bad-banner', peer: 'first' },
  { start: 'kex_exchange_identification: ', action: 'kex_exchange_identification', code: 'bad-banner', peer: 'none' },
  { start: 'kex_protocol_error: ', action: 'kex_protocol_error', code: 'bad-handshake', peer: 'none' },
  { start: 'Unable to negotiate with ', action: 'Unable to negotiate', code: 'no-common-algorithm', peer: 'first' },
  {
    start: 'Unable to negotiate a key exchange method',
    action: 'Unable to negotiate',
    code: 'no-common-algorithm',
    peer: 'none',
  },
  {
    start: 'Protocol major versions differ for ',
    action: 'Protocol major versions differ',
    code: 'bad-banner',
    peer: 'first',
  },
  {
    start: 'Timeout before authentication for ',
    action: 'Timeout before authentication',
    code: 'timeout',
    peer: 'first',
  },
  {
    start: 'ssh_dispatch_run_fatal: Connection from ',
    action: 'ssh_dispatch_run_fatal',
    code: 'bad-handshake',
    peer: 'first',
  },
  { start: 'Magic value check failed ', action: 'Magic value check failed', code: 'bad-handshake', peer: 'last' },
  { start: 'Read from socket failed: ', action: 'Read from socket failed', code: 'connection-lost', peer: 'none' },
  { start: 'Write failed: ', action: 'Write failed', code: 'connection-lost', peer: 'none' },
  { start: 'Bad packet length ', action: 'Bad packet length', code: 'bad-handshake', peer: 'none' },
];

function parseHandshake(whole: string): Finding | null {
  const message = whole.startsWith('fatal: ') || whole.startsWith('error: ') ? whole.slice(7) : whole;
  const found = handshakes.find(({ start }) => message.startsWith(start));
  if (found === undefined) return parseLimits(message);
  const rest = message.slice(found.start.length);
  const finding: Finding = {
    kind: 'auth.attempt',
    action: found.action,
    outcome: 'failure',
    actor: { ...nobody },
    reason: { code: found.code },
  };
  if (found.peer === 'first') {
    const { host, port, after } = peerAtStart(rest);
    const text = after.startsWith(': ') ? after.slice(2) : after.trimStart();
    if (text !== '') finding.reason = { code: found.code, text };
    return from(finding, host, port);
  }
  if (found.peer === 'none') {
    if (rest !== '') finding.reason = { code: found.code, text: rest };
    return finding;
  }
  const fromAt = rest.lastIndexOf(' from ');
  if (fromAt === -1) return finding;
  finding.reason = { code: found.code, text: rest.slice(0, fromAt) };
  const { host, port } = peerAtStart(rest.slice(fromAt + 6));
  return from(finding, host, port);
}

function parseLimits(message: string): Finding | null {
  if (message.startsWith('Connection from ')) {
    const { host, port, after } = peerAtStart(message.slice(16));
    const finding: Finding = {
      kind: 'network.connect',
      action: 'Connection',
      outcome: 'success',
      actor: { ...nobody },
    };
    if (after.startsWith(' on ')) finding.ext = { listener: after.slice(4) };
    return from(finding, host, port);
  }
  if (message.startsWith('drop connection ')) {
    const host = between(message, ' from [', ']');
    const port = between(message, ']:', ' ') ?? undefined;
    const reason = { code: 'max-startups', text: message };
    const finding: Finding = {
      kind: 'network.connect',
      action: 'drop connection',
      outcome: 'denied',
      actor: { ...nobody },
      reason,
    };
    return host === null ? finding : from(finding, host, port);
  }
  if (message.startsWith('refused connect from ')) {
    // tcp_wrappers: `<name> (<address>)`; the name may be an ident answer, which is the client's.
    const open = message.lastIndexOf(' (');
    const host = open !== -1 && message.endsWith(')') ? message.slice(open + 2, -1) : message.slice(21);
    return from({ kind: 'network.connect', action: 'refused connect', outcome: 'denied', actor: { ...nobody } }, host);
  }
  const isRetries = message.startsWith('PAM service(') && message.includes(' ignoring max retries');
  if (!isRetries) return null;
  const reason = { code: 'max-attempts', text: message };
  return {
    kind: 'auth.attempt',
    action: 'ignoring max retries',
    outcome: 'failure',
    severity: 3,
    actor: { ...nobody },
    reason,
  };
}

/** Names that do not map back to the address (canohost.c); formerly with `POSSIBLE BREAK-IN ATTEMPT!`. */
function parseName(message: string): Finding | null {
  const isReverse = message.startsWith('reverse mapping checking getaddrinfo for ');
  const isAddress = message.startsWith('Address ') && message.includes(' does not map back to the address');
  const isNasty = message.startsWith('Nasty PTR record ');
  if (!isReverse && !isAddress && !isNasty) return null;
  const host = isReverse
    ? between(message, ' [', ']')
    : isAddress
      ? message.slice(8).split(' ', 1)[0]
      : between(message, ' is set up for ', ',');
  const finding: Finding = {
    kind: 'auth.attempt',
    action: isReverse
      ? 'reverse mapping checking'
      : isAddress
        ? 'does not map back to the address'
        : 'Nasty PTR record',
    outcome: 'unknown',
    severity: 3,
    actor: { ...nobody },
    reason: { code: 'reverse-mapping', text: message },
  };
  return from(finding, host ?? '');
}
