import type { Sender } from './sender.ts';

export const rsyslog: Sender = {
  id: 'rsyslog',
  name: 'rsyslog: sign-ins of a machine',
  about:
    'Follows sshd, sudo, su and PAM on Linux, with Debian’s packages rsyslog and rsyslog-elasticsearch. What waits is kept, on disk past what memory holds, and each message has an id by which it is taken once.',
  format: 'auth',
  steps: ({ url, token }) => [
    {
      about:
        'It holds the token: keep it readable by root alone (chmod 600). What the server refuses for good is written to /var/log/daybook-refused.log.',
      file: '/etc/rsyslog.d/daybook.conf',
      text: `module(load="omelasticsearch")
template(name="daybook_id" type="string" string="%$.daybook_id%")
template(name="daybook_time" type="string" string="%timereported:::date-rfc3339%")
template(name="daybook_document" type="string" string="%$!all-json%")
template(name="daybook_refused" type="string" string="%$.omes% %$!all-json%\\n")
ruleset(name="daybook" queue.type="LinkedList" queue.filename="daybook" queue.maxDiskSpace="1g" queue.saveOnShutdown="on" queue.dequeueBatchSize="500") {
  if strlen($.omes!_id) > 0 then {
    set $.daybook_id = $.omes!_id;
  }
  if $.omes!status == 400 then {
    action(type="omfile" file="/var/log/daybook-refused.log" template="daybook_refused")
    stop
  }
  action(
    type="omelasticsearch"
    server="${withPort(url)}/es"
    uid="daybook"
    pwd="${token}"
    searchIndex="syslog"
    searchType=""
    template="daybook_document"
    bulkmode="on"
    maxbytes="4m"
    writeoperation="create"
    bulkid="daybook_id"
    dynbulkid="on"
    retryfailures="on"
    retryruleset="daybook"
    ratelimit.interval="0"
    indextimeout="60000"
    action.resumeRetryCount="-1"
    action.resumeInterval="5"
  )
}
if prifilt("auth,authpriv.*") then {
  set $.daybook_id = $uuid;
  set $!@timestamp = exec_template("daybook_time");
  set $!host!name = $hostname;
  set $!process!name = $programname;
  set $!message = $msg;
  call daybook
}
`,
    },
    {
      about: 'Check it, and take it in:',
      file: null,
      text: `rsyslogd -N1 && systemctl restart rsyslog
`,
    },
  ],
};

/** rsyslog puts a port of its own behind an address that names none. */
function withPort(url: string): string {
  if (/:\d+$/.test(url)) return url;
  return `${url}:${url.startsWith('https:') ? 443 : 80}`;
}
