import { auth } from './auth/index.ts';
import { combined } from './combined/index.ts';
import type { LineFormat } from './format.ts';
import { k8sAudit } from './k8s-audit/index.ts';

/** Every line format, by name. */
export const formats = { combined, auth, 'k8s-audit': k8sAudit } as const satisfies Record<string, LineFormat>;

export type FormatName = keyof typeof formats;

export function isFormatName(text: string): text is FormatName {
  return Object.hasOwn(formats, text);
}
