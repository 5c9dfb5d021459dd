/** Real servers in processes of their own, and what tests need to look at them from outside. */
export { alertsOf } from './alerts.ts';
export { daybook, daybookWell } from './backup.ts';
export { Authority, type Certificate, hasOpenssl } from './certificates.ts';
export { Daemon, hasRsyslog, rsyslogd, unpacked } from './daemons.ts';
export { temporary } from './directory.ts';
export { loginLines, type Login } from './events.ts';
export { Follower } from './follower.ts';
export { caughtUp, idsFound } from './found.ts';
export { Load } from './load.ts';
export { readLog } from './log.ts';
export { canPutFiles, canTakeNetworkAway, inNetworkOf, withFileAt, withoutNetwork } from './network.ts';
export { engineOf, residentBytes } from './processes.ts';
export { random } from './random.ts';
export { sendRaw } from './raw.ts';
export { canMakeDisks, smallDisk } from './small-disk.ts';
export { hasRsyslogElasticsearch, Rsyslog } from './rsyslog.ts';
export { type Ended, runServer, Server, type StartOptions } from './server.ts';
export { expectVerified, verifyDirectory } from './verify.ts';
