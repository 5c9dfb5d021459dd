import type { LogSource } from '@daybook/sigma';
import { fieldTable, jsonView } from './json-log.ts';
import type { LogKind } from './log-kind.ts';

/** Programs whose own logs are parsed here, by the names that those events have. */
const names = [
  'gitea',
  'gitlab',
  'grafana',
  'keycloak',
  'nextcloud',
  'teleport',
  'postgresql',
  'mysql',
  'dovecot',
] as const;

const sourcesOf = new Map<string, readonly LogSource[]>(
  names.map((name) => [name, [{ product: name, category: 'application', service: name }]]),
);

const fields = fieldTable({});

/** Applications and databases; their fields are the members of their JSON, or what their parser put into `ext`. */
export const applications: LogKind = {
  name: 'Applications and databases',
  isKnownAs: ({ product, category, service }) => {
    const name = product ?? service;
    return (
      name !== null &&
      sourcesOf.has(name) &&
      (category === null || category === 'application') &&
      (service === null || service === name)
    );
  },
  logOf({ event }) {
    const sources = sourcesOf.get(event.service?.name ?? '');
    return sources === undefined ? null : { sources, views: [jsonView(event, { fields })] };
  },
};
