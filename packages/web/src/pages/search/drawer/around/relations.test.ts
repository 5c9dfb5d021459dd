import type { EventJson } from '@daybook/api';
import { expect, test } from 'vitest';
import { relationsOf } from './relations.ts';

const core: EventJson = { id: 'i', time: 't', kind: 'data.read', action: 'a', outcome: 'success', severity: 1 };

test('what an event says can be asked for around it', () => {
  const relations = relationsOf({
    ...core,
    actor: { type: 'user', id: 'alice "a"', session: 's1' },
    origin: { ip: '10.0.0.7' },
    target: { resources: [{ type: 'doc', id: 'd 1' }] },
  });
  expect(relations.map(({ id, q }) => [id, q])).toEqual([
    ['any', ''],
    ['actor', String.raw`actor.id:"alice \"a\""`],
    ['address', 'origin.ip:10.0.0.7'],
    ['session', 'actor.session:s1'],
    ['resource', 'target.id:"d 1"'],
  ]);
});

test('nothing is asked for what is masked, absent or unknown', () => {
  expect(relationsOf(core).map(({ id }) => id)).toEqual(['any']);
  expect(relationsOf({ ...core, actor: { type: 'user', id: 'unknown' } }).map(({ id }) => id)).toEqual(['any']);
});
