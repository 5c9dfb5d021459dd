/** Of Elasticsearch, so that clients know how to speak. */
const version = '8.19.0';
const cluster = { cluster_name: 'daybook', cluster_uuid: 'daybook' };
const license = {
  status: 'active',
  uid: '00000000-0000-0000-0000-000000000000',
  type: 'basic',
  mode: 'basic',
  issue_date_in_millis: 0,
  expiry_date_in_millis: 4_000_000_000_000,
  max_nodes: 1,
  issued_to: 'daybook',
  issuer: 'daybook',
};

const info = {
  name: 'daybook',
  ...cluster,
  version: {
    number: version,
    build_flavor: 'default',
    build_type: 'tar',
    build_snapshot: false,
    minimum_wire_compatibility_version: '7.17.0',
    minimum_index_compatibility_version: '7.0.0',
  },
  // Clients of version 7 look for it.
  tagline: 'You Know, for Search',
};

const answers: Readonly<Record<string, object>> = {
  '': info,
  _license: { license },
  _xpack: { license, features: {} },
  '_cluster/health': { ...cluster, status: 'green', timed_out: false, number_of_nodes: 1, number_of_data_nodes: 1 },
  '_cluster/state/version': { ...cluster, version: 1, state_uuid: 'daybook' },
  // rsyslog asks it before it sends again.
  '_cat/health': [{ cluster: 'daybook', status: 'green' }],
  _nodes: { ...cluster, nodes: {} },
};

/** What clients look for, and would set up where it is not there. There is nothing to set up. */
const there = /^(?:_nodes|_ilm\/policy|_(?:index_|component_)?template|_ingest|_data_stream|_?logstash)(?:[/-]|$)/;

/** The answer to a question; null for one that nobody has to ask. */
export function facadeOf(path: string): object | null {
  if (Object.hasOwn(answers, path)) return answers[path] ?? null;
  return there.test(path) ? {} : null;
}
