import { expect, test } from 'vitest';
import { pageOf, tacticOf, techniqueOf } from './attack.ts';

test('tags of techniques and tactics are told apart, as old and new rules write them', () => {
  expect(['attack.t1110', 'attack.T1110.001', 'attack.g0007', 'cve.2021-44228', 't1110'].map(techniqueOf)).toEqual([
    'T1110',
    'T1110.001',
    null,
    null,
    null,
  ]);
  expect(['attack.credential-access', 'attack.credential_access', 'attack.t1110', 'impact'].map(tacticOf)).toEqual([
    'credential-access',
    'credential-access',
    null,
    null,
  ]);
});

test('a technique has its page at MITRE', () => {
  expect(pageOf('T1110')).toBe('https://attack.mitre.org/techniques/T1110/');
  expect(pageOf('T1110.001')).toBe('https://attack.mitre.org/techniques/T1110/001/');
});
