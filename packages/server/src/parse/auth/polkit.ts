import { actorOf, between, type Finding, type MessageParser, nobody } from './finding.ts';

/** polkitd: `Operator of unix-session:1 successfully authenticated as unix-user:alice to gain … authorization for action …`. */
export const parsePolkit: MessageParser = (message) => {
  if (!message.startsWith('Operator of ')) return null;
  const isSuccess = message.includes(' successfully authenticated as ');
  if (!isSuccess && !message.includes(' FAILED to authenticate ')) return null;
  const owner = message.lastIndexOf('(owned by unix-user:');
  const name = owner === -1 ? '' : message.slice(owner + 20, message.indexOf(')', owner));
  const finding: Finding = {
    kind: 'auth.elevate',
    action: isSuccess ? 'successfully authenticated' : 'FAILED to authenticate',
    outcome: isSuccess ? 'success' : 'failure',
    actor: name === '' ? { ...nobody } : actorOf(name),
  };
  const as = isSuccess ? between(message, ' successfully authenticated as unix-user:', ' ') : null;
  if (as !== null) finding.user = { type: 'user', id: as };
  const permission = between(message, ' authorization for action ', ' ');
  if (permission !== null) finding.resources = [{ type: 'permission', id: permission }];
  const command = between(message, ' [', '] ');
  if (command !== null) finding.ext = { command };
  return finding;
};

/** pkexec: `alice: Executing command [USER=root] [TTY=/dev/pts/1] [CWD=/home/alice] [COMMAND=/usr/bin/id]`. */
export const parsePkexec: MessageParser = (message) => {
  const found = /^([^\s:]+): (Executing command|Error executing command as another user: [^[]{1,200}) \[/.exec(message);
  if (found === null) return null;
  const isRun = found[2] === 'Executing command';
  const finding: Finding = {
    kind: 'auth.elevate',
    action: isRun ? 'Executing command' : 'Error executing command',
    outcome: isRun ? 'success' : 'denied',
    actor: actorOf(found[1] as string),
    ext: {},
  };
  if (!isRun) finding.reason = { text: (found[2] as string).slice(41) };
  const user = between(message, '[USER=', ']');
  if (user !== null) finding.user = { type: 'user', id: user };
  for (const [field, key] of [
    ['TTY', 'tty'],
    ['CWD', 'pwd'],
  ] as const) {
    const value = between(message, `[${field}=`, ']');
    if (value !== null && finding.ext !== undefined) finding.ext[key] = value;
  }
  const commandAt = message.indexOf('[COMMAND=');
  if (commandAt !== -1 && message.endsWith(']') && finding.ext !== undefined)
    finding.ext['command'] = message.slice(commandAt + 9, -1);
  return finding;
};
