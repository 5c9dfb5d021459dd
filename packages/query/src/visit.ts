import type { Node } from './node.ts';

/** The name under which free text is asked for and listed; no field has it. */
export const freeTextField = '*';

/** Calls for every node, parents before children, in the order of the text. */
export function visit(node: Node, call: (node: Node) => void): void {
  call(node);
  if (node.kind === 'and' || node.kind === 'or') for (const child of node.nodes) visit(child, call);
  else if (node.kind === 'not') visit(node.node, call);
}

/** A tree in which each node is replaced by what `change` makes of it, children before parents. */
export function mapNode(node: Node, change: (node: Node) => Node): Node {
  if (node.kind === 'and' || node.kind === 'or') {
    return change({ ...node, nodes: node.nodes.map((child) => mapNode(child, change)) });
  }
  return change(node.kind === 'not' ? { ...node, node: mapNode(node.node, change) } : node);
}

/** The fields that a tree asks about, under their own names; `freeTextField` among them where it has free text. */
export function fieldsOf(node: Node): ReadonlySet<string> {
  const fields = new Set<string>();
  visit(node, (each) => {
    if ('field' in each) fields.add(each.field ?? freeTextField);
  });
  return fields;
}
