import { createHash } from 'node:crypto';
import type { Message } from '../../parse/ports.ts';
import { Turns } from '../body/index.ts';
import { cutItems } from '../json/index.ts';

export type ReadAudit =
  | {
      readonly ok: true;
      readonly messages: readonly Message[];
      readonly keys: readonly { readonly offset: number; readonly key: string }[];
    }
  | {
      readonly ok: false;
      readonly code: 'bad-json' | 'invalid' | 'too-many';
      /** Member at fault; empty for the whole. */
      readonly path: string;
      readonly message: string;
    };

/**
 * The events of an `EventList` (`audit.k8s.io/v1`), each as its own bytes. Total. The key of an event is its id and its
 * stage: the server sends a batch again where it did not hear the answer, and a request is told of at several stages. An item
 * that is no event is taken all the same, under its own hash: the server would drop a whole batch that is refused.
 */
export async function readAudit(body: Uint8Array, eventsMax: number): Promise<ReadAudit> {
  const cut = cutItems(body, 'items', eventsMax);
  if (!cut.ok) {
    return { ok: false, code: cut.code, path: '', message: `at byte ${cut.at}: ${cut.message}` };
  }
  for (const [path, expected] of Object.entries({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1' })) {
    if (cut.others[path] !== expected) {
      return { ok: false, code: 'invalid', path, message: `\`${expected}\` is expected` };
    }
  }
  const turns = new Turns();
  const keys: { offset: number; key: string }[] = [];
  for (const [offset, item] of cut.items.entries()) {
    keys.push({ offset, key: keyOf(item) });
    if (turns.spent(item.length)) await turns.pause();
  }
  return { ok: true, messages: cut.items.map((bytes) => ({ bytes, mediaType: 'application/json' })), keys };
}

function keyOf(item: Uint8Array): string {
  try {
    const event = JSON.parse(Buffer.from(item).toString('utf8')) as { auditID?: unknown; stage?: unknown } | null;
    const { auditID, stage } = event ?? {};
    if (typeof auditID === 'string' && auditID !== '' && typeof stage === 'string') return `${auditID}/${stage}`;
  } catch {
    // Its hash, then.
  }
  return `sha256:${createHash('sha256').update(item).digest('hex')}`;
}
