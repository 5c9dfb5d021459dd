import type { MessageParser } from './finding.ts';
import { parsePkexec, parsePolkit } from './polkit.ts';
import { parseCron, parseLogin, parseLogind } from './session.ts';
import { parseShadow } from './shadow.ts';
import { parseSshd } from './sshd.ts';
import { parseSu, parseSudo } from './sudo.ts';

/** Who reads the messages of a program, by the name in the line's tag. */
export const programs: ReadonlyMap<string, MessageParser> = new Map<string, MessageParser>([
  ['sshd', parseSshd],
  ['sshd-session', parseSshd],
  ['sshd-auth', parseSshd],
  ['sudo', parseSudo],
  ['su', parseSu],
  ['runuser', parseSu],
  ...['useradd', 'userdel', 'usermod', 'groupadd', 'groupdel', 'groupmod', 'gpasswd'].map(
    (name) => [name, parseShadow] as const,
  ),
  ...['passwd', 'chpasswd', 'chage', 'chsh', 'chfn', 'newusers', 'chgpasswd'].map(
    (name) => [name, parseShadow] as const,
  ),
  ['systemd-logind', parseLogind],
  ['login', parseLogin],
  ['polkitd', parsePolkit],
  ['polkitd(authority=local)', parsePolkit],
  ['pkexec', parsePkexec],
  ['CRON', parseCron],
  ['cron', parseCron],
  ['crond', parseCron],
  ['systemd', () => null],
  ['(systemd)', () => null],
]);
