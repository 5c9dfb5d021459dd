import { isTree, type Tree } from '../shared/tree.ts';
import type { ClassName } from './classes.ts';

/** What is not known, where the schema wants something: no field of an event is read from it. */
const unknown = { name: 'unknown' } as const;
const nobody = { account: unknown } as const;

/** Puts in what the schema of the class requires and the event does not have; takes out what it would refuse. */
export function fill(name: ClassName, event: Tree, view: Tree): void {
  const { metadata, src_endpoint: source, http_response: response, device, actor } = view;
  const product = isTree(metadata) && isTree(metadata['product']) ? metadata['product'] : {};
  if (product['name'] === undefined) product['uid'] = 'unknown';
  if (isTree(metadata)) metadata['product'] = product;
  view['cloud'] = { provider: 'unknown' };
  if (isTree(response) && response['code'] === undefined) delete view['http_response'];
  if (isTree(device) || name === 'file') view['device'] = { ...(isTree(device) ? device : unknown), type_id: 0 };
  if (isTree(actor) && isTree(actor['session']) && actor['user'] === undefined) actor['app_name'] = 'unknown';
  if (isTree(source) && !['ip', 'hostname', 'uid'].some((key) => source[key] !== undefined)) source['name'] = 'unknown';
  require(name, event, view);
}

function require(name: ClassName, event: Tree, view: Tree): void {
  const { action, service } = event;
  switch (name) {
    case 'login':
      view['user'] ??= nobody;
      view['service'] = { name: isTree(service) && typeof service['name'] === 'string' ? service['name'] : 'unknown' };
      return;
    case 'account':
      view['user'] ??= nobody;
      return;
    case 'group':
      view['group'] ??= unknown;
      return;
    case 'entity':
      view['entity'] ??= unknown;
      return;
    case 'web':
      view['web_resources'] ??= [unknown];
      return;
    case 'api':
      view['api'] = { operation: action };
      view['src_endpoint'] ??= unknown;
      view['actor'] ??= { app_name: 'unknown' };
      return;
    case 'store':
      view['src_endpoint'] ??= unknown;
      view['actor'] ??= { app_name: 'unknown' };
      return;
    case 'file':
      view['file'] ??= { ...unknown, type_id: 0 };
      view['actor'] ??= { app_name: 'unknown' };
      return;
    case 'http':
      view['http_request'] ??= {};
      return;
    case 'log':
      view['log_name'] = 'Daybook';
      return;
    case 'base':
      return;
  }
}
