import type { Node } from './node.ts';
import { noSpan } from './span.ts';

// Trees are joined here and never as text: whatever stands in one operand stays inside of it.

/** All of them. Of one it is that one, of none every event. */
export function and(...nodes: readonly Node[]): Node {
  const [first] = nodes;
  if (first === undefined) return { kind: 'all', span: noSpan };
  return nodes.length === 1 ? first : { kind: 'and', nodes, span: noSpan };
}

/** Any of them. Of one it is that one, of none no event at all. */
export function or(...nodes: readonly Node[]): Node {
  const [first] = nodes;
  if (first === undefined) return not({ kind: 'all', span: noSpan });
  return nodes.length === 1 ? first : { kind: 'or', nodes, span: noSpan };
}

export function not(node: Node): Node {
  return { kind: 'not', node, span: noSpan };
}
