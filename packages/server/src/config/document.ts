import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { ConfigFault } from './config.ts';

/** What a settings file says, and where. */
export interface SettingsDocument {
  readonly value: Record<string, unknown>;
  readonly faults: readonly ConfigFault[];
  /** `daybook.yaml:LINE:COLUMN` of a path, or of the nearest thing around it that the file has. */
  place(path: readonly PropertyKey[]): string | null;
}

/** Aliases could blow a small file up; settings need few. */
const aliasesMax = 10;

/** Reads YAML. Total: faults of syntax come back with their place. */
export function readDocument(text: string, name: string): SettingsDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const faults = document.errors.map((error) => ({ path: '', message: error.message, place: at(error.pos[0]) }));
  const place = (path: readonly PropertyKey[]) => offsetAt(document.contents, path, at);
  if (faults.length > 0) return { value: {}, faults, place };
  if (document.contents === null) return { value: {}, faults, place };
  if (!isMap(document.contents)) {
    return { value: {}, faults: [{ path: '', message: 'the file must be a map of settings', place: at(0) }], place };
  }
  try {
    return { value: document.toJS({ maxAliasCount: aliasesMax }) as Record<string, unknown>, faults, place };
  } catch (error) {
    return { value: {}, faults: [{ path: '', message: (error as Error).message, place: at(0) }], place };
  }
}

function offsetAt(root: Node | null, path: readonly PropertyKey[], at: (offset: number) => string): string | null {
  let node: unknown = root;
  let found: string | null = null;
  for (const key of path) {
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
    if (pair === undefined) break;
    const { range } = pair.key as Node;
    if (range) found = at(range[0]);
    node = pair.value;
  }
  return found;
}
