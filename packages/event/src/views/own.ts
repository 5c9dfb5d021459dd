import { fromEcs, isEcs } from './ecs/index.ts';
import { fromOcsf, isOcsf } from './ocsf/index.ts';
import { getAt, isTree, type Tree } from './shared/tree.ts';

/** Formats that lose nothing: events as the API shows them, and the two that are read back. */
export type DocumentFormat = 'daybook' | 'ocsf' | 'ecs';

/** What a document of an export holds: the event, with `raw` as text, and what its entry says of it. Neither is checked. */
export interface OwnDocument {
  readonly event: Tree;
  readonly entry: Tree;
}

/** Reads a document that Daybook exported. Null for one of others, whose event is more than the document says. */
export function readOwnDocument(format: DocumentFormat, document: Tree): OwnDocument | null {
  if (format === 'daybook') {
    const { event, ...entry } = document;
    return isTree(event) ? { event, entry } : null;
  }
  const own = format === 'ocsf' ? ownOfOcsf(document) : ownOfEcs(document);
  if (!isTree(own) || own['version'] !== 1 || !isTree(own['entry'])) return null;
  return { event: (format === 'ocsf' ? fromOcsf : fromEcs)(document), entry: own['entry'] };
}

const ownOfOcsf = (document: Tree): unknown =>
  isOcsf(document) ? getAt(document, ['unmapped', 'daybook']) : undefined;

function ownOfEcs(document: Tree): unknown {
  const text = isEcs(document) ? getAt(document, ['labels', 'daybook']) : undefined;
  if (typeof text !== 'string') return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    // What does not come out again as it stands holds a key twice or a number that is not exact: Daybook did not write it.
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
