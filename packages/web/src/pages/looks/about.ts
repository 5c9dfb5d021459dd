/** How the events in question are named. */
export type What = 'person' | 'resource' | 'query';

const fields = { person: 'actor.id', resource: 'target.id' } as const;

/** The query for the events of a person, or of a resource. */
export function aboutOf(what: What, value: string): string {
  if (value === '' || what === 'query') return value;
  return `${fields[what]}:"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** The form as it was when it made the query; anything else is a query. */
export function partsOf(about: string): { what: What; value: string } {
  for (const what of ['person', 'resource'] as const) {
    const prefix = `${fields[what]}:"`;
    const inner = about.slice(prefix.length, -1);
    if (about.startsWith(prefix) && about.endsWith('"') && !/(?<!\\)"/.test(inner))
      return { what, value: inner.replaceAll(/\\(["\\])/g, '$1') };
  }
  return { what: about === '' ? 'person' : 'query', value: about };
}
