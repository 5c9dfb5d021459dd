import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node as YamlNode,
  parseAllDocuments,
} from 'yaml';
import type { Place } from '../fault.ts';
import type { Faults } from '../faults.ts';
import { limits } from '../limits.ts';
import type { Entry, Node, ScalarNode } from './node.ts';

/**
 * The documents of a file. YAML 1.1, because rules are written for PyYAML and tried with it: an unquoted `no` is false.
 * Null with faults where the file is no YAML, or past a limit.
 */
export function readDocuments(text: string, faults: Faults): readonly Node[] | null {
  const start: Place = { line: 1, column: 1 };
  if (Buffer.byteLength(text) > limits.fileBytesMax) {
    return faults.add('too-large', `The file has more than ${limits.fileBytesMax} bytes`, start);
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.1', lineCounter: lines, merge: false, prettyErrors: false });
  if (documents.length === 0) return faults.add('yaml', 'The file is empty', start);
  if (documents.length > limits.documentsMax) {
    return faults.add('too-large', `The file has more than ${limits.documentsMax} documents`, start);
  }
  const reader = new Reader(lines, faults);
  const nodes: Node[] = [];
  for (const document of documents) {
    for (const { message, pos } of document.errors) faults.add('yaml', message, reader.placeAt(pos[0]));
    if (document.errors.length > 0) return null;
    const node = reader.document(document);
    if (node === null) return null;
    nodes.push(node);
  }
  return nodes;
}

class Reader {
  readonly #lines: LineCounter;
  readonly #faults: Faults;
  #nodes = 0;

  constructor(lines: LineCounter, faults: Faults) {
    this.#lines = lines;
    this.#faults = faults;
  }

  placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  document(document: Document.Parsed): Node | null {
    if (document.contents === null)
      return this.#faults.add('yaml', 'A document is empty', this.placeAt(document.range[0]));
    return this.#node(document.contents, document, 0);
  }

  #node(node: YamlNode, document: Document.Parsed, depth: number): Node | null {
    const place = this.placeAt(node.range?.[0] ?? 0);
    this.#nodes += 1;
    if (this.#nodes > limits.nodesMax || depth > limits.depthMax) {
      const what =
        depth > limits.depthMax
          ? `is nested deeper than ${limits.depthMax}`
          : `has more than ${limits.nodesMax} values`;
      return this.#faults.add('too-large', `The file ${what}`, place);
    }
    // An alias is read anew wherever it stands, and each reading counts: one that stands for very many is refused.
    const target = isAlias(node) ? node.resolve(document) : node;
    if (isScalar(target)) return this.#scalar(target.value, target.source, place);
    if (isSeq(target)) {
      const items: Node[] = [];
      for (const item of target.items) {
        const read = this.#node(item as YamlNode, document, depth + 1);
        if (read === null) return null;
        items.push(read);
      }
      return { type: 'list', place, items };
    }
    if (!isMap(target)) return this.#faults.add('yaml', 'An alias leads nowhere', place);
    const entries: Entry[] = [];
    for (const { key, value } of target.items) {
      const keyPlace = this.placeAt((key as YamlNode).range?.[0] ?? 0);
      if (!isScalar(key)) return this.#faults.add('yaml', 'A key must be text', keyPlace);
      const name = key.source ?? String(key.value);
      if (name === '<<')
        return this.#faults.add('yaml', 'Merge keys are not read: write what they stand for', keyPlace);
      if (value === null) {
        entries.push({ key: name, keyPlace, value: { type: 'scalar', place: keyPlace, value: null, text: '' } });
        continue;
      }
      const read = this.#node(value as YamlNode, document, depth + 1);
      if (read === null) return null;
      entries.push({ key: name, keyPlace, value: read });
    }
    return { type: 'map', place, entries };
  }

  #scalar(value: unknown, source: string | undefined, place: Place): ScalarNode {
    const text = source ?? (value === null ? '' : String(value));
    const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
    // Dates and large numbers stay what is written.
    return { type: 'scalar', place, text, value: isPlain ? (value as ScalarNode['value']) : text };
  }
}
