import type { LineFormat } from './format.ts';
import { k8sAudit } from './k8s-audit/index.ts';
import { alb } from './alb/index.ts';
import { apacheError } from './apache/index.ts';
import { auditd } from './auditd/index.ts';
import { dovecot } from './dovecot/index.ts';
import { envoy } from './envoy/index.ts';
import { gitea, gitlab, grafana, keycloak, nextcloud, teleport } from './applications/index.ts';
import { haproxy } from './haproxy/index.ts';
import { mysql } from './mysql/index.ts';
import { nginxError } from './nginx/error.ts';
import { nginxJson } from './nginx/index.ts';
import { postgresql } from './postgresql/index.ts';
import { traefik } from './traefik/index.ts';
import { auth } from './auth/index.ts';
import { caddy } from './caddy/index.ts';
import { cloudtrail } from './cloudtrail/index.ts';
import { combined } from './combined/index.ts';

/** Every line format, by name. */
export const formats = {
  combined,
  auth,
  haproxy,
  envoy,
  alb,
  caddy,
  traefik,
  cloudtrail,
  'k8s-audit': k8sAudit,
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
  'nginx-json': nginxJson,
  'nginx-error': nginxError,
  'apache-error': apacheError,
} as const satisfies Record<string, LineFormat>;

/** In the order in which a line that may be of any is tried. */
export const inOrder: readonly LineFormat[] = [false, true].flatMap((isGeneral) =>
  Object.values<LineFormat>(formats).filter((format) => (format.isGeneral ?? false) === isGeneral),
);

export type FormatName = keyof typeof formats;

export function isFormatName(text: string): text is FormatName {
  return Object.hasOwn(formats, text);
}
