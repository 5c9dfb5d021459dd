import type { MaskedEvent } from '@daybook/event';
import { scalarText } from './scalar.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * What free text is looked for in, not folded yet: the message as it came; of an event without one, the text of its
 * fields, a line each.
 */
export function searchedText(event: MaskedEvent): string {
  return event.raw === undefined ? fieldText(event) : decoder.decode(event.raw.bytes);
}

/** Every field of free or open text that is there (`visible-text.ts` has the same in SQL); numbers, addresses and closed lists have fields of their own to be searched by. */
export function fieldText(event: MaskedEvent): string {
  const { actor, origin, target, request } = event;
  let text = actor?.id === undefined ? event.action : `${event.action}\n${actor.id}`;
  const add = (value: string | undefined) => {
    if (value !== undefined && value !== '') text += `\n${value}`;
  };
  add(actor?.name);
  add(actor?.email);
  add(actor?.onBehalfOf);
  add(origin?.host);
  add(origin?.userAgent);
  add(origin?.device);
  for (const resource of target?.resources ?? []) {
    add(resource.id);
    add(resource.name);
  }
  add(target?.user?.id);
  add(target?.user?.name);
  add(target?.user?.email);
  add(request?.url);
  add(request?.query);
  add(event.reason?.text);
  for (const change of event.changes ?? []) {
    add(scalarText(change.old));
    add(scalarText(change.new));
  }
  if (event.ext !== undefined) for (const value of Object.values(event.ext)) add(scalarText(value));
  return text;
}
