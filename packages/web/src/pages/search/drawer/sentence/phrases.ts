import type { Kind } from '@daybook/event';

/** How a kind is said: `read`, with what it was done to behind it. */
export interface Phrase {
  /** What was done: `read`. */
  readonly past: string;
  /** What was tried: `read`, behind "failed to". */
  readonly base: string;
  /** What it is done to where the event names nothing. */
  readonly thing: string;
  /** Between the verb and a resource: `to`, for signing in to a host. */
  readonly link: string;
  /** Between what was done and the person it was done to. */
  readonly whom: string;
}

function verb(past: string, base: string, thing = '', link = '', whom = 'for'): Phrase {
  return { past, base, thing, link, whom };
}

/** Every kind of the catalogue. The type keeps this table and `kinds` equal. */
export const phrases: Readonly<Record<Kind, Phrase>> = {
  'auth.login': verb('signed in', 'sign in', '', 'to', 'as'),
  'auth.logout': verb('signed out', 'sign out', '', 'of', 'as'),
  'auth.session': verb('opened, renewed or locked', 'open, renew or lock', 'a session', 'a session on', 'as'),
  'auth.mfa': verb('gave', 'give', 'a second factor', 'a second factor for', 'as'),
  'auth.elevate': verb('acted with other rights', 'act with other rights', '', 'on', 'as'),
  'auth.attempt': verb('knocked', 'knock', '', 'at', 'as'),
  'data.read': verb('read', 'read', 'data', '', 'of'),
  'data.create': verb('created', 'create', 'data', '', 'of'),
  'data.update': verb('changed', 'change', 'data', '', 'of'),
  'data.delete': verb('deleted', 'delete', 'data', '', 'of'),
  'data.export': verb('exported', 'export', 'data', '', 'of'),
  'api.call': verb('called', 'call', 'an API'),
  'http.request': verb('requested', 'request', 'a page'),
  'process.run': verb('ran', 'run', 'a command', '', 'as'),
  'network.connect': verb('connected', 'connect', '', 'to', 'as'),
  'admin.user.create': verb('created', 'create', 'the account', '', ''),
  'admin.user.update': verb('changed', 'change', 'the account', '', ''),
  'admin.user.delete': verb('deleted', 'delete', 'the account', '', ''),
  'admin.user.lock': verb('locked', 'lock', 'the account', '', ''),
  'admin.user.unlock': verb('unlocked', 'unlock', 'the account', '', ''),
  'admin.role.create': verb('created', 'create', 'a role'),
  'admin.role.update': verb('changed', 'change', 'a role'),
  'admin.role.delete': verb('deleted', 'delete', 'a role'),
  'admin.role.grant': verb('gave', 'give', 'a role', '', 'to'),
  'admin.role.revoke': verb('took away', 'take away', 'a role', '', 'from'),
  'admin.credential.create': verb('made', 'make', 'a credential'),
  'admin.credential.update': verb('changed', 'change', 'a credential'),
  'admin.credential.delete': verb('removed', 'remove', 'a credential'),
  'admin.approval.request': verb('asked for', 'ask for', 'an approval'),
  'admin.approval.approve': verb('approved', 'approve', 'a request'),
  'admin.approval.refuse': verb('refused', 'refuse', 'a request'),
  'admin.approval.withdraw': verb('withdrew', 'withdraw', 'a request'),
  'admin.approval.expire': verb('let expire', 'let expire', 'a request'),
  'admin.approval.apply': verb('carried out', 'carry out', 'a request'),
  'admin.approval.review': verb('reviewed', 'review', 'what was done without approval'),
  'admin.config.change': verb('changed', 'change', 'a setting'),
  'admin.source.create': verb('registered', 'register', 'a source'),
  'admin.source.update': verb('changed', 'change', 'a source'),
  'admin.source.revoke': verb('revoked', 'revoke', 'a source'),
  'admin.rule.create': verb('added', 'add', 'a detection rule'),
  'admin.rule.update': verb('replaced', 'replace', 'a detection rule'),
  'admin.rule.enable': verb('enabled', 'enable', 'a detection rule'),
  'admin.rule.disable': verb('disabled', 'disable', 'a detection rule'),
  'admin.exception.create': verb('made', 'make', 'an exception from a detection rule'),
  'admin.exception.end': verb('ended', 'end', 'an exception from a detection rule'),
  'admin.tenant.create': verb('made', 'make', 'a tenant'),
  'admin.view.create': verb('saved', 'save', 'a view'),
  'admin.view.update': verb('changed', 'change', 'a view'),
  'admin.view.delete': verb('removed', 'remove', 'a view'),
  'log.query': verb('searched', 'search', 'the log', 'the log for'),
  'log.view': verb('opened', 'open', 'an event'),
  'log.tail': verb('followed', 'follow', 'the log', 'the log for'),
  'log.export': verb('exported', 'export', 'events'),
  'log.verify': verb('verified', 'verify', 'the log'),
  'log.start': verb('started', 'start'),
  'log.stop': verb('stopped', 'stop'),
  'log.restore': verb('restored', 'restore', 'the log from a backup'),
  'log.mark': verb('marked that it was running', 'mark that it was running'),
  'log.gap': verb('noted that events are missing', 'note that events are missing', '', 'of', 'of'),
  'log.policy': verb('set', 'set', 'a retention policy'),
  'log.reclassification': verb('reclassified', 'reclassify', 'events'),
  'log.erasure': verb('stated the erasure', 'state the erasure', '', 'of', 'of'),
  'log.plan': verb('planned the destruction', 'plan the destruction', '', 'of', 'of'),
  'log.certificate': verb('destroyed', 'destroy', 'content'),
  'log.hold': verb('placed', 'place', 'a hold'),
  'log.held': verb('stated', 'state', 'what a hold keeps'),
  'log.review': verb('reviewed', 'review', 'a hold'),
  'log.release': verb('lifted', 'lift', 'a hold'),
  'log.index': verb('compared, mended or rebuilt', 'compare, mend or rebuild', 'the index'),
  'log.note': verb('wrote', 'write', 'a note', 'a note on'),
  'log.refused': verb('refused', 'refuse', 'a look at the log', '', 'to'),
  'alert.open': verb('raised', 'raise', 'an alert'),
  'alert.acknowledge': verb('acknowledged', 'acknowledge', 'an alert'),
  'alert.assign': verb('assigned', 'assign', 'an alert'),
  'alert.close': verb('closed', 'close', 'an alert'),
  'alert.reopen': verb('reopened', 'reopen', 'an alert'),
  'notifier.failed': verb('could not deliver', 'deliver', 'by a notifier', 'by', 'to'),
  'notifier.recovered': verb('delivered again', 'deliver again', 'by a notifier', 'by', 'to'),
  'notifier.test': verb('tested', 'test', 'a notifier'),
  'source.silent': verb('noted silence', 'note silence', '', 'of', 'of'),
  'source.clock-skew': verb('noted a wrong clock', 'note a wrong clock', '', 'of', 'of'),
  'source.conflict': verb('noted a conflict', 'note a conflict', '', 'in', 'of'),
  'source.dropped': verb('noted lost events', 'note lost events', '', 'of', 'of'),
  'system.object.create': verb('created', 'create', 'an object'),
  'system.object.update': verb('changed', 'change', 'an object'),
  'system.object.delete': verb('deleted', 'delete', 'an object'),
  'system.service': verb('started, stopped or reloaded', 'start, stop or reload', 'a service'),
  'system.message': verb('wrote', 'write', 'a message', 'a message about'),
  'system.error': verb('met', 'meet', 'an error', 'an error in'),
  'system.unparsed': verb('sent', 'send', 'a line that nothing here could read', 'a line about'),
  other: verb('did', 'do', 'something', 'something to', 'to'),
};
