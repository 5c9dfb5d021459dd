/** Ready configuration for programs that send events, for the console and the command line. */
import { curl } from './curl.ts';
import { logFiles } from './log-files.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import { rsyslog } from './rsyslog.ts';
import type { Sender } from './sender.ts';
import { syslogNg } from './syslog-ng.ts';

export { type Endpoint, endpointOf, type Sender, type Step } from './sender.ts';

/** In the order in which they are offered. */
export const senders: readonly Sender[] = [curl, node, python, logFiles, syslogNg, rsyslog];
