import type { Kind } from '../../kinds.ts';
import { isKind } from '../../kinds.ts';
import { readRoutes, writeRoutes } from '../shared/link.ts';
import { readResidual, residualOf, withResidual } from '../shared/residual.ts';
import type { ShownEntry, ShownEvent } from '../shared/shown.ts';
import { isoAt, timeMs } from '../shared/times.ts';
import { isTree, setOwn, type Tree } from '../shared/tree.ts';
import { activityOf, classes, type ClassName, classOfUid, kindOfActivity } from './classes.ts';
import { fill } from './fill.ts';
import { readPeople, writePeople } from './people.ts';
import { commonRoutes, endpointRoutes, httpRoutes, spareRoutes } from './routes.ts';
import { readThings, writeThings } from './things.ts';

export const ocsfVersion = '1.8.0';

/** An event in OCSF 1.8.0. What has no place in its class is in `unmapped.daybook`, from which `fromOcsf` puts it back. */
export function toOcsf(event: ShownEvent, entry?: ShownEntry): Tree {
  const fields = event as unknown as Tree;
  const resources = event.target?.resources ?? [];
  const { in: name, id } = activityOf(event.kind, resources[0]?.type ?? '', event.request?.method ?? '');
  const view = headOf(event.kind, name, id);
  for (const routes of routesOf(name)) writeRoutes(routes, fields, view);
  writePeople(name, fields, view);
  writeThings(name, resources, view);
  fill(name, fields, view);
  if (event.cut?.['raw'] !== undefined) setOwn(view['metadata'] as Tree, 'is_truncated', true);
  if (entry !== undefined) setOwn(view['metadata'] as Tree, 'logged_time', timeMs(entry.received));
  const unmapped: Tree = {};
  for (const [key, value] of Object.entries(event.ext ?? {})) if (key !== own) setOwn(unmapped, key, value);
  view['unmapped'] = unmapped;
  const residual = residualOf(fields, readView(view));
  unmapped[own] = { version: 1, ...residual, ...(entry === undefined ? {} : { entry }) };
  return view;
}

/**
 * The event of an OCSF document: exactly the one that `toOcsf` was given, or, of a document of others, what the mapping
 * knows of it. What the document does not say is not there.
 */
export function fromOcsf(view: Tree): Tree {
  const residual = isTree(view['unmapped']) ? readResidual(view['unmapped'][own]) : null;
  const event = readView(view);
  return residual === null ? event : withResidual(event, residual);
}

/** Whether Daybook wrote it, so that reading it back loses nothing. */
export function isOwnOcsf(view: Tree): boolean {
  return isOcsf(view) && isTree(view['unmapped']) && isTree(view['unmapped'][own]);
}

/** Whether it says of itself that it is OCSF. */
export function isOcsf(view: Tree): boolean {
  const { class_uid: uid, metadata } = view;
  return typeof uid === 'number' && isTree(metadata) && typeof metadata['version'] === 'string';
}

const own = 'daybook';

function headOf(kind: Kind, name: ClassName, activity: number): Tree {
  const { uid, category } = classes[name];
  return {
    class_uid: uid,
    category_uid: category,
    activity_id: activity,
    ...(activity === 99 ? { activity_name: kind } : {}),
    type_uid: uid * 100 + activity,
    metadata: { version: ocsfVersion, profiles: ['cloud', 'host'], log_provider: 'Daybook' },
  };
}

function routesOf(name: ClassName) {
  const { endpoint, http } = classes[name];
  return [commonRoutes, ...(endpoint ? [endpointRoutes] : []), ...(http ? [httpRoutes] : [])];
}

function readView(view: Tree): Tree {
  const name = classOfUid(view['class_uid']);
  const event: Tree = {};
  const kind = readKind(view);
  if (kind !== null) event['kind'] = kind;
  for (const routes of [commonRoutes, endpointRoutes, httpRoutes]) readRoutes(routes, view, event);
  const isOwn = isTree(view['metadata']) && view['metadata']['log_provider'] === 'Daybook';
  if (!isOwn) readRoutes(spareRoutes, view, event);
  readTime(view, event);
  readPeople(name, view, event);
  const resources = readThings(name, view);
  if (resources.length > 0) event['target'] = { ...(isTree(event['target']) ? event['target'] : {}), resources };
  const ext = extOf(view['unmapped']);
  if (ext !== null) event['ext'] = ext;
  return event;
}

function readKind(view: Tree): Kind | null {
  const { activity_name: name, class_uid: uid, activity_id: id } = view;
  if (typeof name === 'string' && isKind(name)) return name;
  return typeof uid === 'number' && typeof id === 'number' ? kindOfActivity(uid, id) : null;
}

/** What the source wrote is the time only where it is the same moment. */
function readTime(view: Tree, event: Tree): void {
  const { time, timezone_offset: offset } = view;
  if (typeof time !== 'number') return;
  if (typeof event['time'] === 'string' && timeMs(event['time']) === time) return;
  const iso = isoAt(time, typeof offset === 'number' ? offset : 0);
  if (iso === null) delete event['time'];
  else event['time'] = iso;
}

function extOf(unmapped: unknown): Tree | null {
  if (!isTree(unmapped)) return null;
  const ext: Tree = {};
  for (const [key, value] of Object.entries(unmapped)) if (key !== own) setOwn(ext, key, value);
  return Object.keys(ext).length === 0 ? null : ext;
}
