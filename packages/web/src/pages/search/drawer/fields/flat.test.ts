import { expect, test } from 'vitest';
import { fieldGroupsOf } from './flat.ts';

test('fields stand by what they are about, under their path and the name that a query has for them', () => {
  const groups = fieldGroupsOf({
    id: 'i',
    time: 't',
    kind: 'data.read',
    action: 'view',
    outcome: 'success',
    severity: 1,
    reason: { code: 'r' },
    actor: { id: 'alice', roles: ['a', 'b'] },
    target: { resources: [{ type: 'doc', id: 'd', labels: ['x'] }] },
    ext: { 'a.b': null, actor: 'no' },
    changes: [{ path: 'p', old: 1, new: 2 }],
    raw: { mediaType: 'text/plain', text: 'x' },
    flags: ['cut'],
  });
  expect(groups.map(({ title }) => title)).toEqual(['What happened', 'Who', 'To what', 'Further fields']);
  expect(groups[1]?.fields).toEqual([
    { path: 'actor.id', name: 'actor.id', value: 'alice' },
    { path: 'actor.roles[0]', name: 'actor.roles', value: 'a' },
    { path: 'actor.roles[1]', name: 'actor.roles', value: 'b' },
  ]);
  expect(groups[2]?.fields.at(-1)).toEqual({
    path: 'target.resources[0].labels[0]',
    name: 'target.resources.labels',
    value: 'x',
  });
  expect(groups[3]?.fields.map(({ path }) => path)).toEqual(['ext.a.b', 'ext.actor']);
});
