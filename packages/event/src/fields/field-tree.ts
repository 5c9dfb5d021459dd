import { eventSchema, type Spec } from '../schema.ts';
import { WordTable } from './word-table.ts';

/** Where a name of an event's JSON leads to. Tokens are numbered within their table. */
export type FieldNode =
  | { readonly type: 'text' | 'number' | 'boolean' | 'scalar' | 'texts'; readonly token: number }
  | { readonly type: 'rows'; readonly table: RowsTable; readonly item: ObjectNode }
  | { readonly type: 'map' }
  | { readonly type: 'ignored' }
  | ObjectNode;

export interface ObjectNode {
  readonly type: 'object';
  readonly names: WordTable<FieldNode>;
}

/** Lists of objects have a table of their own, a row an item. */
export type RowsTable = 'resources' | 'changes';

/** Numbers the fields below a node in the order of the schema. */
class Numbering {
  readonly tokens = new Map<string, number>();

  object(
    spec: Spec & { type: 'object' },
    path: string,
    more: readonly (readonly [string, FieldNode])[] = [],
  ): ObjectNode {
    const fields = Object.entries(spec.fields).map(
      ([name, field]) => [name, this.#node(field, path === '' ? name : `${path}.${name}`)] as const,
    );
    return { type: 'object', names: new WordTable([...fields, ...more]) };
  }

  #node(spec: Spec, path: string): FieldNode {
    switch (spec.type) {
      case 'object':
        return this.object(spec, path);
      case 'map':
        return { type: 'map' };
      case 'list':
        if (spec.item.type !== 'object') return { type: 'texts', token: this.#number(path) };
        return rowsNode(path, spec.item);
      case 'string':
        return { type: 'text', token: this.#number(path) };
      case 'integer':
        return { type: 'number', token: this.#number(path) };
      default:
        return { type: spec.type, token: this.#number(path) };
    }
  }

  #number(path: string): number {
    const token = this.tokens.size;
    this.tokens.set(path, token);
    return token;
  }
}

const ofRows = { resources: new Numbering(), changes: new Numbering() };

function rowsNode(path: string, item: Spec & { type: 'object' }): FieldNode {
  const table: RowsTable = path === 'changes' ? 'changes' : 'resources';
  return { type: 'rows', table, item: ofRows[table].object(item, '') };
}

const ofEvent = new Numbering();
/** `cut` marks are no field. */
export const eventNode = ofEvent.object(eventSchema, '', [['cut', { type: 'ignored' }]]);

/** The header line of `raw` has the names of `raw` at its top. */
const rawSpec = eventSchema.fields['raw'];
if (rawSpec?.type !== 'object') throw new Error('raw is an object');
export const rawHeaderNode: ObjectNode = {
  type: 'object',
  names: new WordTable<FieldNode>([
    ['mediaType', { type: 'text', token: tokenOf('raw.mediaType') }],
    ['cut', { type: 'ignored' }],
  ]),
};

export const tokenCount = ofEvent.tokens.size;
export const resourceTokenCount = ofRows.resources.tokens.size;
export const changeTokenCount = ofRows.changes.tokens.size;

/** The token of a field of an event by its path in the schema (`actor.id`); of a list of texts the whole list. */
export function tokenOf(path: string): number {
  return numberIn(ofEvent, path);
}

/** The token of a field within a resource's row. */
export function resourceToken(name: string): number {
  return numberIn(ofRows.resources, name);
}

export function changeToken(name: string): number {
  return numberIn(ofRows.changes, name);
}

function numberIn({ tokens }: Numbering, path: string): number {
  const token = tokens.get(path);
  if (token === undefined) throw new Error(`there is no field ${path}`);
  return token;
}
