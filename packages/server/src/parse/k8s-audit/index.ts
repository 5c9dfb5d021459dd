import type { EventDraft } from '@daybook/event';
import type { LineFormat } from '../format.ts';
import { draftOf } from './draft.ts';
import { recordOf } from './record.ts';

/**
 * The audit log of the Kubernetes API server (`audit.k8s.io/v1`, kubernetes.io/docs/reference/config-api/apiserver-audit.v1):
 * one event a line in files, the same events in the lists of its webhook.
 */
export const k8sAudit: LineFormat = {
  name: 'k8s-audit',
  // Within a string of another format's JSON the quotes would be escaped.
  matches: (line) => line.startsWith('{') && line.includes('"audit.k8s.io/v1"') && line.includes('"auditID":'),
  parse,
  // An event may hold the request and the answer, each of as much as etcd takes (1.5 MiB).
  lineBytesMax: 4 * 1024 * 1024,
};

function parse(line: string, { referenceMs }: { readonly referenceMs: number }): EventDraft | null {
  if (!line.startsWith('{')) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const record = recordOf(value);
  return record === null ? null : draftOf(record, new Date(referenceMs).toISOString());
}
