import { describe, expect, it } from 'vitest';
import { type FormatName, formats, lineBytesMax, parseLine } from './index.ts';

const context = { referenceMs: Date.parse('2024-03-10T12:00:00Z'), zoneOffsetMin: 0 };
const header = 'Mar  9 13:06:56 h ';

/** What a line begins with, and what is repeated up to the limit after it. Quadratic work on 64 KiB would be billions of steps. */
const hostile: [FormatName, string, string][] = [
  ['combined', '', ' '],
  ['combined', '1.2.3.4 ', ', '],
  ['combined', '1.2.3.4 - - [08/Jun/2020:08:04:43 +0000] "', '\\"'],
  ['combined', '1.2.3.4 - - [08/Jun/2020:08:04:43 +0000] "', '\\'],
  ['combined', '1.2.3.4 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1 "', '\\x41'],
  ['combined', '1.2.3.4 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1 "', '\\x80'],
  ['combined', '1.2.3.4 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1 "', '\\xzz\\'],
  ['combined', '1.2.3.4 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1 "-" "-" "', '1.2.3.4,'],
  ['combined', '', '] "'],
  ['auth', '', 'Mar '],
  ['auth', '2023-11-14T00:20:42.', '1'],
  ['auth', header, '['],
  ['auth', header, ']:'],
  ['auth', `${header}sshd[1]: message repeated 5 times: [ `, 'message repeated 5 times: [ '],
  ['auth', `${header}sshd[1]: Failed password for `, ' from '],
  ['auth', `${header}sshd[1]: Failed password for invalid user `, ' port 1 ssh2 from '],
  ['auth', `${header}sshd[1]: Connection closed by `, ' user '],
  ['auth', `${header}sshd[1]: Disconnecting `, ' port 1'],
  ['auth', `${header}sshd[1]: Received disconnect from `, ': 1'],
  ['auth', `${header}sshd[1]: Received signal `, '1'],
  ['auth', `${header}sshd[1]: Starting session: `, ' for  from '],
  ['auth', `${header}sshd[1]: pam_unix(sshd:auth): authentication failure; `, ' rhost= user='],
  ['auth', `${header}sshd[1]: pam_unix(sshd:session): session opened for user `, ' by (uid='],
  ['auth', `${header}sshd[1]: PAM 5 more authentication failures; `, 'user=user='],
  ['auth', `${header}sudo: al : `, ' ; '],
  ['auth', `${header}sudo: al : TTY=`, ' ; TTY='],
  ['auth', `${header}sudo: al : x ; USER=`, ' ; COMMAND'],
  ['auth', `${header}su: Successful su for `, ' by '],
  ['auth', `${header}su: FAILED SU (to `, ') a on '],
  ['auth', `${header}su: + `, 'a:'],
  ['auth', `${header}useradd: new user: name=`, ', UID='],
  ['auth', `${header}usermod: change user 'a' `, " from 'a' to "],
  ['auth', `${header}usermod: change user 'a' `, ' from '],
  ['auth', `${header}usermod: add '`, "' to group '"],
  ['auth', `${header}gpasswd: members of group a set by b to `, ' '],
  ['auth', `${header}groupmod: group changed in /etc/group (group `, ')'],
  ['auth', `${header}systemd-logind: New session 1 of user `, ' with class .'],
  ['auth', `${header}systemd-logind: New session `, '.'],
  ['auth', `${header}login: FAILED LOGIN (1) on `, ' from a FOR '],
  ['auth', `${header}login: ROOT LOGIN`, ' '],
  ['auth', `${header}CRON: (root) CMD `, '('],
  ['auth', `${header}polkitd: Operator of `, ' FAILED to authenticate [ ] '],
  ['auth', `${header}pkexec: al: Error executing command as another user: `, 'a'],
  ['k8s-audit', '{"auditID":"audit.k8s.io/v1"', '['],
  ['k8s-audit', '{"auditID":', '{"auditID":'],
];

describe('parsing a line of 64 KiB that is made to be slow', () => {
  it.each(hostile)('ends: %s %s … %s', (name, start, piece) => {
    const line = start + piece.repeat(Math.floor((lineBytesMax - start.length - 2) / piece.length));
    for (const end of ['', ']', '"', "'", '.']) {
      const draft = parseLine(line + end, formats[name], context);
      expect(draft.raw?.bytes.length).toBe(line.length + end.length);
    }
  });
});
