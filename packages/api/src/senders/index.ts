/** Ready configuration for programs that send events, for the console and the command line. */
import { curl } from './curl.ts';
import { elasticsearch } from './elasticsearch.ts';
import { follow } from './follow.ts';
import { forward } from './forward.ts';
import { gelf } from './gelf.ts';
import { gelfTcp } from './gelf-tcp.ts';
import { hec } from './hec.ts';
import { journal } from './journal.ts';
import { logFiles } from './log-files.ts';
import { loki } from './loki.ts';
import { node } from './node.ts';
import { otlp } from './otlp.ts';
import { python } from './python.ts';
import { rsyslog } from './rsyslog.ts';
import type { Sender } from './sender.ts';
import { syslog } from './syslog.ts';
import { syslogNg } from './syslog-ng.ts';

export { type Endpoint, endpointOf, type Sender, type Step } from './sender.ts';

/** In the order in which they are offered. */
export const senders: readonly Sender[] = [
  curl,
  node,
  python,
  logFiles,
  follow,
  syslogNg,
  rsyslog,
  journal,
  syslog,
  otlp,
  elasticsearch,
  loki,
  hec,
  gelf,
  gelfTcp,
  forward,
];
