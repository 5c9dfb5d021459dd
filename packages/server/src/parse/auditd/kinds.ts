import type { Kind } from '@daybook/event';

/** What records of user space and of the kernel stand for, by their type (`ausearch -m`). */
export const recordKinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['USER_LOGIN', 'auth.login'],
  ['USER_AUTH', 'auth.login'],
  ['USER_LOGOUT', 'auth.logout'],
  ['USER_END', 'auth.logout'],
  ['USER_START', 'auth.session'],
  ['USER_ACCT', 'auth.session'],
  ['CRED_ACQ', 'auth.session'],
  ['CRED_REFR', 'auth.session'],
  ['CRED_DISP', 'auth.session'],
  ['LOGIN', 'auth.session'],
  ['USER_ERR', 'auth.attempt'],
  ['USER_CMD', 'auth.elevate'],
  ['USER_ROLE_CHANGE', 'auth.elevate'],
  ['CHUSER_ID', 'auth.elevate'],
  ['CHGRP_ID', 'auth.elevate'],
  ['USER_CHAUTHTOK', 'admin.credential.update'],
  ['ACCT_LOCK', 'admin.user.lock'],
  ['ACCT_UNLOCK', 'admin.user.unlock'],
  ['ADD_USER', 'admin.user.create'],
  ['DEL_USER', 'admin.user.delete'],
  ['USER_MGMT', 'admin.user.update'],
  ['ADD_GROUP', 'admin.role.create'],
  ['DEL_GROUP', 'admin.role.delete'],
  ['GRP_MGMT', 'admin.role.update'],
  ['GRP_CHAUTHTOK', 'admin.credential.update'],
  ['ROLE_ASSIGN', 'admin.role.grant'],
  ['ROLE_REMOVE', 'admin.role.revoke'],
  ['CONFIG_CHANGE', 'admin.config.change'],
  ['DAEMON_CONFIG', 'admin.config.change'],
  ['USYS_CONFIG', 'admin.config.change'],
  ['MAC_CONFIG_CHANGE', 'admin.config.change'],
  ['MAC_POLICY_LOAD', 'admin.config.change'],
  ['MAC_STATUS', 'admin.config.change'],
  ['NETFILTER_CFG', 'admin.config.change'],
  ['SERVICE_START', 'system.service'],
  ['SERVICE_STOP', 'system.service'],
  ['SYSTEM_BOOT', 'system.service'],
  ['SYSTEM_SHUTDOWN', 'system.service'],
  ['SYSTEM_RUNLEVEL', 'system.service'],
  ['DAEMON_START', 'system.service'],
  ['DAEMON_END', 'system.service'],
  ['DAEMON_ABORT', 'system.service'],
  ['DAEMON_ROTATE', 'system.service'],
  ['ANOM_ABEND', 'system.error'],
  ['KERN_MODULE', 'system.object.create'],
]);

/** Types whose account is the one that was changed, not the one that acted. */
export function isAboutAccount(kind: Kind): boolean {
  return kind.startsWith('admin.user.') || kind.startsWith('admin.role.') || kind.startsWith('admin.credential.');
}

/** Numbers of `execve` and `execveat`, by the architecture that the record names. */
const executing = new Set([
  'c000003e 59',
  'c000003e 322',
  '40000003 11',
  '40000003 358',
  'c00000b7 221',
  'c00000b7 281',
  '40000028 11',
  '40000028 387',
  'c00000f3 221',
  'c00000f3 281',
  '80000015 11',
  'c0000015 11',
  '80000016 11',
]);

export function isExecution(arch: string, number: string, name: string): boolean {
  return name === 'execve' || name === 'execveat' || executing.has(`${arch} ${number}`);
}
