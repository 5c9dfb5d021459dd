import { gitea, gitlab, grafana, keycloak, nextcloud, teleport } from './applications/index.ts';
import { auditd } from './auditd/index.ts';
import { auth } from './auth/index.ts';
import { combined } from './combined/index.ts';
import { dovecot } from './dovecot/index.ts';
import type { LineFormat } from './format.ts';
import { mysql } from './mysql/index.ts';
import { postgresql } from './postgresql/index.ts';

/** Every line format, by name. */
export const formats = {
  combined,
  auth,
  postgresql,
  mysql,
  auditd,
  dovecot,
  keycloak,
  gitea,
  gitlab,
  nextcloud,
  grafana,
  teleport,
} as const satisfies Record<string, LineFormat>;

export type FormatName = keyof typeof formats;

export function isFormatName(text: string): text is FormatName {
  return Object.hasOwn(formats, text);
}
