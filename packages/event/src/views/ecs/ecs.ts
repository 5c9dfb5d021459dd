import type { Outcome } from '../../event.ts';
import { readRoutes, writeRoutes } from '../shared/link.ts';
import { readResidual, residualOf, withResidual } from '../shared/residual.ts';
import type { ShownEntry, ShownEvent } from '../shared/shown.ts';
import { isAddress } from '../shared/address.ts';
import { getAt, isTree, setAt, setOwn, type Tree } from '../shared/tree.ts';
import { categoryOf, kindOfCategory } from './kinds.ts';
import { ecsRoutes, ecsSpareRoutes } from './routes.ts';

export const ecsVersion = '9.4.0';

const own = 'daybook';
const entityTypes: readonly unknown[] = ['bucket', 'database', 'container', 'function', 'queue', 'host', 'user'];

/**
 * An event in ECS 9.4. What has no field is in the label `daybook`, as JSON because a label is one keyword; `fromEcs` puts
 * it back.
 */
export function toEcs(event: ShownEvent, entry?: ShownEntry): Tree {
  const fields = event as unknown as Tree;
  const view: Tree = { ecs: { version: ecsVersion }, event: { kind: 'event', module: 'daybook', provider: 'Daybook' } };
  writeRoutes(ecsRoutes, fields, view);
  // Every document has a time: of a leap second, the second before it.
  if (view['@timestamp'] === undefined) view['@timestamp'] = event.time.replace(/:60(?=[.Z+-])/, ':59');
  writeKind(event, view);
  writeEntity(event, view);
  writeRelated(event, view);
  if (entry !== undefined) setAt(view, ['event', 'ingested'], entry.received);
  const labels: Tree = {};
  for (const [key, value] of Object.entries(event.ext ?? {})) {
    const name = key.replaceAll('.', '_');
    if (name !== own && name !== '' && value !== null) setOwn(labels, name, String(value));
  }
  view['labels'] = labels;
  const residual = residualOf(fields, readView(view));
  labels[own] = JSON.stringify({ version: 1, ...residual, ...(entry === undefined ? {} : { entry }) });
  return view;
}

/** The event of an ECS document: exactly the one that `toEcs` was given, or, of others, what the mapping knows of it. */
export function fromEcs(view: Tree): Tree {
  const residual = residualIn(view);
  const event = readView(view);
  if (residual !== null) return withResidual(event, residual);
  readRoutes(ecsSpareRoutes, view, event);
  return event;
}

export function isOwnEcs(view: Tree): boolean {
  return isEcs(view) && residualIn(view) !== null;
}

/** Whether it says of itself that it is ECS. */
export function isEcs(view: Tree): boolean {
  return typeof getAt(view, ['ecs', 'version']) === 'string' && typeof view['@timestamp'] === 'string';
}

function residualIn(view: Tree) {
  const text = getAt(view, ['labels', own]);
  try {
    return typeof text === 'string' ? readResidual(JSON.parse(text)) : null;
  } catch {
    return null;
  }
}

function writeKind(event: ShownEvent, view: Tree): void {
  const { category = [], type = ['info'] } = categoryOf(event.kind) ?? {};
  if (category.length > 0) setAt(view, ['event', 'category'], [...category]);
  const ending = event.outcome === 'denied' || event.outcome === 'error' ? [event.outcome] : [];
  setAt(view, ['event', 'type'], [...type, ...ending]);
  const isPlain = event.outcome === 'success' || event.outcome === 'unknown';
  setAt(view, ['event', 'outcome'], isPlain ? event.outcome : 'failure');
}

function writeEntity({ target }: ShownEvent, view: Tree): void {
  const [first] = target?.resources ?? [];
  if (first === undefined) return;
  const { type, id, name } = first;
  const isKnown = entityTypes.includes(type);
  view['entity'] = {
    id,
    ...(isKnown ? { type: [type] } : { sub_type: type }),
    ...(name === undefined ? {} : { name }),
  };
}

function writeRelated({ actor, target, origin }: ShownEvent, view: Tree): void {
  const user = [actor?.id, target?.user?.id].filter((id) => id !== undefined);
  const ip = origin?.ip !== undefined && isAddress(origin.ip) ? [origin.ip] : [];
  if (user.length + ip.length === 0) return;
  view['related'] = { ...(user.length > 0 ? { user } : {}), ...(ip.length > 0 ? { ip } : {}) };
}

function readView(view: Tree): Tree {
  const event: Tree = {};
  readRoutes(ecsRoutes, view, event);
  const type = listOf(getAt(view, ['event', 'type']));
  if (event['kind'] === undefined) {
    const kind = kindOfCategory(listOf(getAt(view, ['event', 'category'])), type);
    if (kind !== null) event['kind'] = kind;
  }
  const outcome = outcomeOf(getAt(view, ['event', 'outcome']), type);
  if (outcome !== null) event['outcome'] = outcome;
  if (isTree(event['actor']) && event['actor']['id'] !== undefined) event['actor']['type'] = 'user';
  readEntity(view, event);
  const labels = view['labels'];
  const ext: Tree = {};
  if (isTree(labels)) for (const [key, value] of Object.entries(labels)) if (key !== own) setOwn(ext, key, value);
  if (Object.keys(ext).length > 0) event['ext'] = ext;
  if (isTree(event['raw'])) event['raw']['mediaType'] = 'text/plain';
  return event;
}

function readEntity(view: Tree, event: Tree): void {
  const { id, name, type, sub_type: subType } = isTree(view['entity']) ? view['entity'] : {};
  if (typeof id !== 'string') return;
  const kind = typeof subType === 'string' ? subType : (listOf(type)[0] ?? 'unknown');
  setAt(event, ['target', 'resources'], [{ type: kind, id, ...(typeof name === 'string' ? { name } : {}) }]);
}

function outcomeOf(outcome: unknown, type: readonly unknown[]): Outcome | null {
  if (outcome === 'success' || outcome === 'unknown') return outcome;
  if (type.includes('denied')) return 'denied';
  if (outcome !== 'failure') return null;
  return type.includes('error') ? 'error' : 'failure';
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
