import { classify, type EncodedEvents, itemHeadBytes, type RetentionPolicy, rulesOf, sectionIds } from '@daybook/event';

/** Class of what comes in while no policy says otherwise: it is kept for ever. */
export const usualClass = 1;

/** The class of all events of a delivery, or of each. The events are read and not changed. */
export type Classes = (tenant: string, source: number, events: EncodedEvents) => number | Uint16Array;

interface Fragment {
  readonly kind?: unknown;
  readonly outcome?: unknown;
  readonly target?: { readonly resources?: readonly { readonly labels?: readonly string[] }[] };
}

/** By rules that look into events: by what their core and target sections say. */
export function classesOfItems(policy: RetentionPolicy, source: number, events: EncodedEvents): Uint16Array {
  const rules = rulesOf(policy, source);
  const wantsLabels = rules.rules.some(({ labels }) => labels !== undefined);
  const classes = new Uint16Array(events.count);
  for (let i = 0; i < events.count; i += 1) {
    const core = sectionOf(events, i, sectionIds.core);
    const target = wantsLabels ? sectionOf(events, i, sectionIds.target) : null;
    classes[i] = classify(rules, {
      source,
      kind: String(core?.kind),
      outcome: String(core?.outcome),
      labels: (target?.target?.resources ?? []).flatMap(({ labels }) => labels ?? []),
    });
  }
  return classes;
}

const decoder = new TextDecoder();

/** Null where the event has no such section. The bytes were written by this process. */
function sectionOf({ items, offsets }: EncodedEvents, i: number, wanted: number): Fragment | null {
  const view = new DataView(items.buffer, items.byteOffset, items.length);
  const end = offsets[i + 1] ?? 0;
  for (let at = offsets[i] ?? 0; at < end;) {
    const content = at + itemHeadBytes;
    const next = content + view.getUint32(at + 2);
    if (items[at] === wanted) return JSON.parse(decoder.decode(items.subarray(content, next))) as Fragment;
    at = next;
  }
  return null;
}
