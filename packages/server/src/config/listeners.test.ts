import { expect, test } from 'vitest';
import { listenerFaults, type ListenerConfig } from './listeners.ts';

const listener: ListenerConfig = {
  transport: 'tls',
  host: '0.0.0.0',
  port: 6514,
  tenant: 'default',
  source: null,
  from: [],
  zoneOffsetMin: 0,
};
const tls = { cert: 'own.crt', clientCa: 'ca.crt' };
const faultsOf = (change: Partial<ListenerConfig>, files: object = tls) =>
  listenerFaults({ ...listener, ...change }, files).map(({ path }) => path);

test('with certificates of senders anybody may be heard, and no source is named', () => {
  expect(faultsOf({})).toEqual([]);
});

test('without the authorities that sign them there is nobody to be heard', () => {
  expect(faultsOf({}, { cert: 'own.crt' })).toEqual(['source']);
});

test('certificates stand for sources of the first tenant', () => {
  expect(faultsOf({ tenant: 'acme' })).toEqual(['tenant']);
  expect(faultsOf({ tenant: 'acme', source: 'web', from: ['10.0.0.0/8'] })).toEqual([]);
});

test('TLS alone does not say who sends: a source that is named wants its senders listed', () => {
  expect(faultsOf({ source: 'web' })).toEqual(['from']);
  expect(faultsOf({ source: 'web', host: '127.0.0.1' })).toEqual([]);
  expect(faultsOf({ source: 'web', from: ['10.0.0.1'] })).toEqual([]);
});
