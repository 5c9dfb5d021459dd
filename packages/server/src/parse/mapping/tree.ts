import { isMap, isScalar, isSeq, LineCounter, type Node as YamlNode, parseDocument } from 'yaml';
import { Faults, type Place } from './fault.ts';
import { mappingLimits } from './limits.ts';

/** What the text says, with the place of each thing. */
export type Node = MapNode | ListNode | ScalarNode;

interface At extends Place {
  readonly path: string;
}

export interface MapNode extends At {
  readonly type: 'map';
  readonly entries: ReadonlyMap<string, { readonly key: At; readonly value: Node }>;
}

export interface ListNode extends At {
  readonly type: 'list';
  readonly items: readonly Node[];
}

export interface ScalarNode extends At {
  readonly type: 'scalar';
  readonly value: string | number | boolean | null;
}

/**
 * The tree of a text, which is one document of YAML 1.2 (core schema: `no` is a word). Null, with faults, where it is none, or
 * over a limit. Aliases are refused: nothing that is short may stand for something long.
 */
export function readTree(text: string, faults: Faults): Node | null {
  const start = { path: '', line: 1, column: 1 };
  if (Buffer.byteLength(text) > mappingLimits.textBytesMax)
    return faults.add(start, `it has more than ${mappingLimits.textBytesMax} bytes`);
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, merge: false, prettyErrors: false });
  const reader = new Reader(lines, faults);
  for (const { message, pos } of document.errors) faults.add({ path: '', ...reader.placeOf(pos[0]) }, message);
  if (document.errors.length > 0) return null;
  if (document.contents === null) return faults.add(start, 'it is empty');
  return reader.node(document.contents, '', 0);
}

class Reader {
  readonly #lines: LineCounter;
  readonly #faults: Faults;
  #nodes = 0;

  constructor(lines: LineCounter, faults: Faults) {
    this.#lines = lines;
    this.#faults = faults;
  }

  placeOf(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  node(node: YamlNode, path: string, depth: number): Node | null {
    const at = { path, ...this.placeOf(node.range?.[0] ?? 0) };
    this.#nodes += 1;
    if (depth > mappingLimits.depthMax) return this.#faults.add(at, `nested deeper than ${mappingLimits.depthMax}`);
    if (this.#nodes > mappingLimits.nodesMax)
      return this.#faults.add(at, `it has more than ${mappingLimits.nodesMax} values`);
    if (isMap(node)) return this.#map(node.items, at, depth);
    if (isSeq(node)) {
      const items = node.items.map((item, i) => this.node(item as YamlNode, `${path}[${i}]`, depth + 1));
      return items.includes(null) ? null : { type: 'list', ...at, items: items as Node[] };
    }
    if (!isScalar(node)) return this.#faults.add(at, 'aliases are not read: write what it stands for');
    const { value } = node;
    const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
    return { type: 'scalar', ...at, value: isPlain ? (value as ScalarNode['value']) : String(node.source) };
  }

  #map(items: readonly { key: unknown; value: unknown }[], at: At, depth: number): MapNode | null {
    const entries = new Map<string, { key: At; value: Node }>();
    let isWhole = true;
    for (const { key, value } of items) {
      const place = { path: at.path, ...this.placeOf((key as YamlNode).range?.[0] ?? 0) };
      if (!isScalar(key)) {
        this.#faults.add(place, 'a key must be a word');
        isWhole = false;
        continue;
      }
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      const path = at.path === '' ? name : `${at.path}.${name}`;
      const read: Node | null =
        value === null
          ? { type: 'scalar', path, line: place.line, column: place.column, value: null }
          : this.node(value as YamlNode, path, depth + 1);
      if (read === null) isWhole = false;
      else entries.set(name, { key: { ...place, path }, value: read });
    }
    return isWhole ? { type: 'map', ...at, entries } : null;
  }
}
