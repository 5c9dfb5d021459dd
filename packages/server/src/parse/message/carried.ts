import type { Actor, EventDraft, Scalar } from '@daybook/event';
import type { CarriedFields } from '../ports.ts';

interface Joined {
  readonly draft: EventDraft;
  /** What the carrier says otherwise than the event, by `carrier.FIELD`. */
  readonly overruled: Readonly<Record<string, Scalar>>;
}

/** The event that a message says, with what only its carrier says. `isUnknown`: nobody could read the message. */
export function joined(said: EventDraft, known: CarriedFields, isUnknown: boolean): Joined {
  // Who is known by its program alone says nothing of what happened.
  const saysNothing = isUnknown || said.kind === 'system.message';
  const { kind, action, outcome, reason } = { ...said, ...(saysNothing ? known : {}) };
  const draft: EventDraft = { ...said, kind, action, outcome, actor: actorOf(said.actor, known.actor) };
  const ofReason = { ...known.reason, ...reason };
  if (Object.keys(ofReason).length > 0) draft.reason = ofReason;
  if (known.service !== undefined) draft.service = { ...known.service, ...said.service };
  if (known.origin !== undefined) draft.origin = { ...known.origin, ...said.origin };
  if (known.target !== undefined) draft.target = { ...known.target, ...said.target };
  if (known.request !== undefined) draft.request = { ...known.request, ...said.request };
  // Where nobody could read the message, it says nothing that could go before.
  return { draft, overruled: isUnknown ? {} : overruledBy(draft, known) };
}

const isNobody = ({ id }: Actor): boolean => id === 'unknown';

/** Nobody is made of two: where both name somebody else, the message's stays as it is. */
function actorOf(said: Actor, known: Actor | undefined): Actor {
  if (known === undefined) return said;
  if (isNobody(said)) return { ...said, ...known };
  return isNobody(known) || known.id === said.id ? { ...known, ...said } : said;
}

/** The kind is how the carrier is read, not what it says. */
function overruledBy(draft: EventDraft, known: CarriedFields): Record<string, Scalar> {
  const kept = new Map(leavesOf(draft, ''));
  const lost = leavesOf({ ...known, kind: undefined }, '').filter(
    ([path, value]) => kept.get(path) !== value && !isUnsaid(path, value),
  );
  return Object.fromEntries(lost.map(([path, value]) => [`carrier.${path}`, value]));
}

function isUnsaid(path: string, value: Scalar): boolean {
  return value === 'unknown' && (path === 'outcome' || path.startsWith('actor.'));
}

/** Lists count as one value. */
function leavesOf(value: object, prefix: string): [string, Scalar][] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]): [string, Scalar][] => {
    if (inner === undefined || inner instanceof Uint8Array) return [];
    if (Array.isArray(inner)) return [[prefix + name, JSON.stringify(inner)]];
    return typeof inner === 'object' && inner !== null
      ? leavesOf(inner, `${prefix}${name}.`)
      : [[prefix + name, inner as Scalar]];
  });
}
