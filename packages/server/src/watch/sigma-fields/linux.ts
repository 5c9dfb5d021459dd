import type { EventFields } from '@daybook/event';
import type { EventView, LogSource } from '@daybook/sigma';
import { eventTexts, extValues, firstOf } from './event-fields.ts';
import { fieldTable } from './json-log.ts';
import type { LogKind } from './log-kind.ts';

/** What Sigma calls the logs of programs whose tag in syslog is another. */
const services: Readonly<Record<string, readonly string[]>> = {
  sshd: ['sshd', 'auth'],
  'sshd-session': ['sshd', 'auth'],
  sudo: ['sudo', 'auth'],
  su: ['su', 'auth'],
  login: ['login', 'auth'],
  'systemd-logind': ['auth'],
  passwd: ['auth'],
  chpasswd: ['auth'],
  useradd: ['auth'],
  userdel: ['auth'],
  usermod: ['auth'],
  groupadd: ['auth'],
  groupdel: ['auth'],
  groupmod: ['auth'],
  gpasswd: ['auth'],
  polkitd: ['auth'],
  cron: ['cron'],
  crond: ['cron'],
  crontab: ['cron'],
  anacron: ['cron'],
  clamd: ['clamav'],
  freshclam: ['clamav'],
  clamscan: ['clamav'],
  guacd: ['guacamole'],
};

/** Sigma says of these logs nothing but their text; programs that are searched by field use these names. */
const fields = fieldTable({
  user: 'actor.id',
  src_ip: 'origin.ip',
  SourceIP: 'origin.ip',
  hostname: 'service.host',
  program: 'service.name',
  pid: 'ext.pid',
  message: 'raw',
});

/** How many programs' lists are kept. */
const programsMax = 1_000;
const byProgram = (): ((program: string) => readonly LogSource[]) => {
  const known = new Map<string, readonly LogSource[]>();
  return (program) => {
    const kept = known.get(program);
    if (kept !== undefined) return kept;
    const names = [
      ...new Set([...(Object.hasOwn(services, program) ? (services[program] ?? []) : [program]), 'syslog']),
    ];
    const made = names.map((service) => ({ product: 'linux', category: null, service }));
    if (known.size >= programsMax) known.clear();
    known.set(program, made);
    return made;
  };
};

/** Messages of programs of a Linux system: `auth.log`, syslog, the journal. */
export function linuxLogs(): LogKind {
  const sourcesOf = byProgram();
  return {
    name: 'Linux auth.log and syslog',
    isKnownAs: ({ product, category, service }) => product === 'linux' && category === null && service !== 'auditd',
    logOf({ event, own }) {
      const { service, kind } = event;
      if (own || service?.host === undefined || kind === 'http.request') return null;
      const { raw } = event;
      if (raw?.mediaType !== 'text/plain' || raw.bytes[0] === 0x7b) return null;
      return { sources: sourcesOf((service.name ?? '').toLowerCase()), views: [fieldsOf(event)] };
    },
  };
}

function fieldsOf(event: EventFields): EventView {
  return {
    values(name) {
      const paths = fields.get(name);
      return (paths === undefined ? undefined : firstOf(event, paths)) ?? extValues(event, name);
    },
    texts: () => eventTexts(event),
  };
}
