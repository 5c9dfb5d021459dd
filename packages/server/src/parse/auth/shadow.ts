import type { Kind, Resource } from '@daybook/event';
import { actorOf, type Finding, type MessageParser, nobody } from './finding.ts';

interface Phrase {
  readonly pattern: RegExp;
  readonly kind: Kind;
  readonly action: string;
  readonly outcome?: 'failure' | 'denied';
}

// Groups: `user` the account acted upon, `group`, `by` who did it, `path`, `old`, `new` a change, `file` a file written.
// Each pattern is anchored and its parts are separated by fixed words, so that matching is linear.
const phrases: readonly Phrase[] = [
  // useradd, groupadd
  { pattern: /^new user: name=(?<user>[^,]+), (?<rest>UID=.*)$/, kind: 'admin.user.create', action: 'new user' },
  { pattern: /^new group: name=(?<group>[^,]+)(?:, (?<rest>.*))?$/, kind: 'admin.role.create', action: 'new group' },
  {
    pattern: /^group added to (?<file>[^\s:]+): name=(?<group>[^,]+)(?:, (?<rest>.*))?$/,
    kind: 'system.object.update',
    action: 'group added',
  },
  {
    pattern: /^failed adding user '(?<user>[^']*)', (?<rest>.*)$/,
    kind: 'admin.user.create',
    action: 'failed adding user',
    outcome: 'failure',
  },
  // usermod, userdel: the copy of a membership in /etc/gshadow is said to be a change of that file, so that a grant counts once
  { pattern: /^add '(?<user>[^']*)' to group '(?<group>[^']*)'$/, kind: 'admin.role.grant', action: 'add to group' },
  {
    pattern: /^add '(?<user>[^']*)' to shadow group '(?<group>[^']*)'$/,
    kind: 'system.object.update',
    action: 'add to shadow group',
  },
  {
    pattern: /^delete '(?<user>[^']*)' from group '(?<group>[^']*)'$/,
    kind: 'admin.role.revoke',
    action: 'delete from group',
  },
  {
    pattern: /^delete '(?<user>[^']*)' from shadow group '(?<group>[^']*)'$/,
    kind: 'system.object.update',
    action: 'delete from shadow group',
  },
  { pattern: /^delete user '(?<user>[^']*)'$/, kind: 'admin.user.delete', action: 'delete user' },
  {
    pattern: /^removed group '(?<group>[^']*)' owned by '(?<rest>[^']*)'$/,
    kind: 'admin.role.delete',
    action: 'removed group',
  },
  {
    pattern: /^removed shadow group '(?<group>[^']*)' owned by '(?<rest>[^']*)'$/,
    kind: 'system.object.update',
    action: 'removed shadow group',
  },
  { pattern: /^group '(?<group>[^']*)' removed$/, kind: 'admin.role.delete', action: 'group removed' },
  {
    pattern: /^group '(?<group>[^']*)' removed from (?<file>\S+)$/,
    kind: 'system.object.update',
    action: 'group removed',
  },
  {
    pattern: /^group changed in (?<file>\S+) \(group (?<group>[^/,)]+)(?<rest>.*)\)$/,
    kind: 'admin.role.update',
    action: 'group changed',
  },
  { pattern: /^lock user '(?<user>[^']*)' password$/, kind: 'admin.user.lock', action: 'lock user password' },
  { pattern: /^unlock user '(?<user>[^']*)' password$/, kind: 'admin.user.unlock', action: 'unlock user password' },
  {
    pattern: /^change user '(?<user>[^']*)' password$/,
    kind: 'admin.credential.update',
    action: 'change user password',
  },
  {
    pattern: /^change user '(?<user>[^']*)' (?<path>[^']+?) from '(?<old>[^']*)' to '(?<new>[^']*)'$/,
    kind: 'admin.user.update',
    action: 'change user',
  },
  { pattern: /^change user '(?<user>[^']*)' (?<rest>.*)$/, kind: 'admin.user.update', action: 'change user' },
  {
    pattern: /^change user name '(?<old>[^']*)' to '(?<new>[^']*)'$/,
    kind: 'admin.user.update',
    action: 'change user name',
  },
  // passwd, chage, chsh, chfn
  {
    pattern: /^password for '(?<user>[^']*)' changed by '(?<by>[^']*)'$/,
    kind: 'admin.credential.update',
    action: 'password changed',
  },
  {
    pattern: /^(?:can't view or modify password information for|can't change the password for) (?<user>\S+)$/,
    kind: 'admin.credential.update',
    action: "can't modify password",
    outcome: 'denied',
  },
  {
    pattern: /^changed password expiry for (?<user>\S+)$/,
    kind: 'admin.user.update',
    action: 'changed password expiry',
  },
  {
    pattern: /^changed user '(?<user>[^']*)' shell to '(?<new>[^']*)'$/,
    kind: 'admin.user.update',
    action: 'changed user shell',
  },
  {
    pattern: /^changed user '(?<user>[^']*)' information$/,
    kind: 'admin.user.update',
    action: 'changed user information',
  },
  // gpasswd
  {
    pattern: /^user (?<user>\S+) added by (?<by>\S+) to group (?<group>\S+)$/,
    kind: 'admin.role.grant',
    action: 'added to group',
  },
  {
    pattern: /^user (?<user>\S+) removed by (?<by>\S+) from group (?<group>\S+)$/,
    kind: 'admin.role.revoke',
    action: 'removed from group',
  },
  {
    pattern: /^(?<path>members|administrators) of group (?<group>\S+) set by (?<by>\S+) to ?(?<new>.*)$/,
    kind: 'admin.role.update',
    action: 'set by',
  },
  {
    pattern: /^password of group (?<group>\S+) (?<rest>changed|removed) by (?<by>\S+)$/,
    kind: 'admin.credential.update',
    action: 'group password',
  },
];

/** The shadow suite: useradd, usermod, userdel, groupadd, groupmod, groupdel, passwd, chage, gpasswd, chsh, chfn. */
export const parseShadow: MessageParser = (message) => {
  for (const phrase of phrases) {
    const found = phrase.pattern.exec(message);
    if (found !== null) return findingOf(phrase, found.groups ?? {});
  }
  return null;
};

function findingOf({ kind, action, outcome }: Phrase, groups: Partial<Record<string, string>>): Finding {
  const { user, group, by, file, path, rest } = groups;
  const finding: Finding = {
    kind,
    action,
    outcome: outcome ?? 'success',
    actor: by === undefined ? { ...nobody } : actorOf(by),
  };
  const renamed = action === 'change user name' ? groups['old'] : undefined;
  const target = user ?? renamed;
  if (target !== undefined) finding.user = { type: 'user', id: target };
  const resources: Resource[] = [];
  if (group !== undefined) resources.push({ type: 'group', id: group });
  if (file !== undefined) resources.push({ type: 'file', id: file });
  if (resources.length > 0) finding.resources = resources;
  if (groups['new'] !== undefined) {
    const change = { path: path ?? (renamed === undefined ? 'shell' : 'name'), new: groups['new'] };
    finding.changes = [groups['old'] === undefined ? change : { ...change, old: groups['old'] }];
  }
  if (rest !== undefined) {
    if (outcome === 'failure') finding.reason = { text: rest };
    else finding.ext = { detail: rest };
  }
  return finding;
}
