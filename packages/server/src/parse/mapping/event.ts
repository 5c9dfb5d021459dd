import { type EventDraft, flag, type Kind, type Outcome, type Scalar, type Severity, type Spec } from '@daybook/event';
import type { ParseContext } from '../format.ts';
import { flatten, nestedText } from '../json/index.ts';
import { severityOf } from '../severity.ts';
import type { Faults } from './fault.ts';
import { specOf, valueAs } from './fields.ts';
import { mappingLimits } from './limits.ts';
import { dottedName, type Line, type Reference } from './reference.ts';
import type { Node } from './tree.ts';
import { readTimeValue, readValue, type TimeValue, type Value } from './value.ts';

export type Made = { readonly ok: true; readonly draft: EventDraft } | { readonly ok: false; readonly why: string };

/** How an event is made of a line. */
export interface MadeEvent {
  readonly references: readonly Reference[];
  make(line: Line, context: ParseContext, keepsRest: boolean): Made;
}

interface Field {
  readonly path: string;
  readonly spec: Spec;
  readonly value: Value;
}

/** Fields by their paths. `kind` must be there; what else an event always has is `unknown` where nothing says it. */
export function readEvent(node: Node, faults: Faults): MadeEvent | null {
  if (node.type !== 'map') return faults.add(node, '`event` is a map from fields to where their values are');
  if (node.entries.size > mappingLimits.fieldsMax)
    return faults.add(node, `an event has at most ${mappingLimits.fieldsMax} fields here`);
  const fields: Field[] = [];
  let time: TimeValue | null = null;
  for (const [path, { key, value: at }] of node.entries) {
    if (path === 'time') {
      time = readTimeValue(at, faults);
      continue;
    }
    const spec = specOf(path);
    if (spec === null) {
      faults.add(key, `there is no field \`${path}\` that a mapping can set`);
      continue;
    }
    const value = readValue(at, path, spec, faults);
    if (value !== null) fields.push({ path, spec, value });
  }
  if (!node.entries.has('kind')) faults.add(node, '`kind` is missing');
  const references = [...(time?.references ?? []), ...fields.flatMap(({ value }) => value.references)];
  const taken = takenBy(references);
  return {
    references,
    make: (line, context, keepsRest) => make(fields, time, line, context, keepsRest ? taken : null),
  };
}

interface Taken {
  readonly names: ReadonlySet<string>;
  readonly captures: ReadonlySet<string>;
}

function takenBy(references: readonly Reference[]): Taken {
  const names = references.map(dottedName).filter((name) => name !== null);
  const captures = references.flatMap((each) => (each.type === 'capture' ? [each.name] : []));
  return { names: new Set(names), captures: new Set(captures) };
}

function make(
  fields: readonly Field[],
  time: TimeValue | null,
  line: Line,
  context: ParseContext,
  taken: Taken | null,
): Made {
  const when = time?.read(line, context);
  if (when === null) return { ok: false, why: 'the time cannot be read' };
  const flags = when === undefined ? [flag('assumed', 'time')] : when.flags;
  const tree = new Tree();
  const ext = taken === null ? {} : restOf(line, taken);
  for (const { path, spec, value } of fields) {
    const found = value.read(line);
    if (found === undefined) continue;
    const held = valueAs(spec, path, found);
    if (held !== undefined) tree.set(path, held);
    // What a field cannot hold is kept beside it, under its name.
    else if (path !== 'kind') ext[path] = typeof found === 'object' ? nestedText(found) : (found as Scalar);
  }
  const { kind } = tree.fields as { kind?: Kind };
  if (kind === undefined) return { ok: false, why: 'the kind is not known' };
  return { ok: true, draft: whole(tree, kind, when?.time ?? new Date(context.referenceMs).toISOString(), flags, ext) };
}

function whole(tree: Tree, kind: Kind, time: string, flags: string[], rest: Record<string, Scalar>): EventDraft {
  const { ext: own, ...fields } = tree.fields as Partial<EventDraft>;
  const outcome: Outcome = fields.outcome ?? 'unknown';
  const severity: Severity = fields.severity ?? severityOf(kind, outcome);
  const ext = { ...rest, ...own };
  const actor = { ...fields.actor };
  const isNamed = actor.id !== undefined;
  return {
    ...fields,
    time,
    kind,
    action: fields.action ?? kind,
    outcome,
    severity,
    actor: { ...actor, type: actor.type ?? (isNamed ? 'user' : 'unknown'), id: actor.id ?? 'unknown' },
    ...(flags.length === 0 ? {} : { flags }),
    ...(Object.keys(ext).length === 0 ? {} : { ext }),
  };
}

/** What no field was made of, under its own names; secrets are in `raw` alone. */
function restOf({ fields, captures }: Line, { names, captures: used }: Taken): Record<string, Scalar> {
  const left = Object.entries(captures).filter(([name, text]) => text !== '' && !used.has(name));
  return flatten(fields ?? {}, names, Object.fromEntries(left));
}

/** Fields by path, as the tree that an event is. A resource or a user acted upon without an id is `unknown`. */
class Tree {
  readonly fields: Record<string, unknown> = {};

  set(path: string, value: Scalar | string[]): void {
    if (path.startsWith('ext.')) this.#in(this.fields, 'ext')[path.slice(4)] = value;
    else if (path.startsWith('target.resource.')) this.#resource()[path.slice(16)] = value;
    else if (path.startsWith('target.user.'))
      this.#in(this.#in(this.fields, 'target'), 'user', unnamed)[path.slice(12)] = value;
    else {
      const dot = path.indexOf('.');
      if (dot === -1) this.fields[path] = value;
      else this.#in(this.fields, path.slice(0, dot))[path.slice(dot + 1)] = value;
    }
  }

  #resource(): Record<string, unknown> {
    const target = this.#in(this.fields, 'target');
    const resources = (target['resources'] ??= [{ type: 'unknown', id: 'unknown' }]) as Record<string, unknown>[];
    return resources[0] ?? {};
  }

  #in(of: Record<string, unknown>, name: string, empty: Record<string, unknown> = {}): Record<string, unknown> {
    return (of[name] ??= { ...empty }) as Record<string, unknown>;
  }
}

const unnamed = { id: 'unknown' };
