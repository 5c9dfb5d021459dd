import { actorOf, type Finding, from, type MessageParser, nobody, unquote } from './finding.ts';

/** systemd-logind: `New session 6 of user alice.`, `Removed session 6.`, and the machine's own ups and downs. */
export const parseLogind: MessageParser = (message) => {
  const opened = /^New session (\S+) of user (\S+?)(?: with class .*)?\.$/.exec(message);
  if (opened !== null) {
    const actor = { ...actorOf(unquote(opened[2] as string)), session: unquote(opened[1] as string) };
    return { kind: 'auth.session', action: 'New session', outcome: 'success', actor };
  }
  const ended = /^(?:(Removed) session (\S+)\.|Session (\S+) (logged out)\..*)$/.exec(message);
  if (ended !== null) {
    const action = ended[1] === undefined ? 'Session logged out' : 'Removed session';
    const actor = { ...nobody, session: unquote((ended[2] ?? ended[3]) as string) };
    return { kind: 'auth.logout', action, outcome: 'success', actor };
  }
  const power = /^(?:System is (?:powering down|rebooting|halting)|(?:Power|Suspend|Hibernate) key pressed)/.exec(
    message,
  );
  if (power === null) return null;
  return {
    kind: 'system.service',
    action: power[0],
    outcome: 'success',
    actor: { type: 'system', id: 'systemd-logind' },
  };
};

/** cron: `(root) CMD (command)`. */
export const parseCron: MessageParser = (message) => {
  const found = /^\(([^()\s]+)\) CMD \((.*)\)$/.exec(message);
  if (found === null) return null;
  return {
    kind: 'process.run',
    action: 'CMD',
    outcome: 'unknown',
    actor: { type: 'system', id: found[1] as string },
    ext: { command: found[2] as string },
  };
};

/** login, of util-linux and of shadow. */
export const parseLogin: MessageParser = (message) => {
  const failed = /^(FAILED LOGIN|TOO MANY LOGIN TRIES) \((\d{1,9})\) (?:on|from) (\S+?)(?: from (\S+))? FOR (.*)$/.exec(
    message,
  );
  if (failed !== null) {
    const [, action, tries, tty, host] = failed as unknown as [string, string, string, string, string?];
    const who = failed[5] as string;
    const comma = who.lastIndexOf(', ');
    const name = unquote(comma === -1 ? who : who.slice(0, comma));
    const finding: Finding = {
      kind: 'auth.login',
      action,
      outcome: action === 'FAILED LOGIN' ? 'failure' : 'denied',
      actor: name === 'UNKNOWN' ? { ...nobody } : actorOf(name),
      ext: { tty: unquote(tty), tries: Number(tries) },
    };
    if (comma !== -1) finding.reason = { text: who.slice(comma + 2) };
    return host === undefined ? finding : from(finding, unquote(host));
  }
  const root = /^ROOT LOGIN\s+on (\S+)(?: from (\S+))?$/i.exec(message);
  const user = /^(?:DIALUP AT (\S+) BY|LOGIN ON (\S+) BY) (\S+)(?: FROM (\S+))?$/.exec(message);
  if (root === null && user === null) return null;
  const tty = unquote(root?.[1] ?? user?.[1] ?? user?.[2] ?? '');
  const host = unquote(root?.[2] ?? user?.[4] ?? '');
  const action = root === null ? 'LOGIN' : 'ROOT LOGIN';
  const finding: Finding = {
    kind: 'auth.login',
    action,
    outcome: 'success',
    actor: actorOf(user?.[3] ?? 'root'),
    ext: { tty },
  };
  return from(finding, host);
};
