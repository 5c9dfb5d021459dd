import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from './index.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'daybook-config-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const env = {
  KEY: `whsec_${Buffer.alloc(24).toString('base64')}`,
  SHORT: `whsec_${Buffer.alloc(23).toString('base64')}`,
  LONG: `whsec_${Buffer.alloc(65).toString('base64')}`,
  URL: 'https://hooks.example/secret',
  CLEAR: 'http://hooks.example/secret',
};

function load(...notifiers: object[]) {
  writeFileSync(path.join(dir, 'daybook.yaml'), JSON.stringify({ notifiers }));
  return loadConfig({ env, flags: { data: dir } });
}

const faultsOf = (...notifiers: object[]): string[] => {
  const loaded = load(...notifiers);
  return loaded.ok ? [] : loaded.faults.map(({ path: at, place }) => `${at} ${place?.split(':')[0]}`);
};

const hook = { name: 'hook', type: 'webhook', url: 'https://a.example/x', secret: 'env:KEY' };
const mail = { name: 'mail', type: 'email', host: 'mail.example', from: 'Log <a@b.example>', to: ['c@d.example'] };

test('a notifier is complete with what its type wants, and its secrets are not printed', () => {
  const quiet = { from: '22:00', to: '07:30', zone: 'Europe/Berlin' };
  const loaded = load(
    hook,
    { ...mail, quiet, digestMinutes: 15, fallback: 'hook' },
    { name: 's', type: 'slack', url: 'env:URL' },
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const [first, second] = loaded.config.notifiers;
  expect(first?.channel.reveal()).toEqual({ type: 'webhook', url: hook.url, secret: env.KEY });
  expect(second).toMatchObject({
    minLevel: 'low',
    digestMs: 900_000,
    fallback: 'hook',
    quiet: { fromMin: 1_320, toMin: 450, zone: 'Europe/Berlin', exceptLevel: 'critical' },
  });
  expect(JSON.stringify(loaded.config.notifiers)).not.toMatch(/whsec|hooks\.example/);
});

test.each([
  [{ ...hook, secret: 'whsec_abc' }, 'notifiers.0.secret daybook.yaml'],
  [{ ...hook, secret: 'env:SHORT' }, 'notifiers.0.secret daybook.yaml'],
  [{ ...hook, secret: 'env:LONG' }, 'notifiers.0.secret daybook.yaml'],
  [{ ...hook, secret: 'env:NOBODY' }, 'notifiers.0.secret daybook.yaml'],
  [{ ...hook, url: 'http://a.example/x' }, 'notifiers.0.url daybook.yaml'],
  [{ ...hook, url: 'file:///etc/passwd' }, 'notifiers.0.url daybook.yaml'],
  [{ ...hook, fallback: 'nobody' }, 'notifiers.0.fallback daybook.yaml'],
  [{ ...hook, fallback: 'hook' }, 'notifiers.0.fallback daybook.yaml'],
  [{ ...hook, quiet: { from: '22:00', to: '24:00' } }, 'notifiers.0.quiet.to daybook.yaml'],
  [{ ...hook, quiet: { from: '22:00', to: '22:00' } }, 'notifiers.0.quiet daybook.yaml'],
  [{ ...hook, quiet: { from: '22:00', to: '07:00', zone: 'Mars' } }, 'notifiers.0.quiet.zone daybook.yaml'],
  [{ name: 's', type: 'slack', url: 'https://hooks.example/secret' }, 'notifiers.0.url daybook.yaml'],
  [{ name: 's', type: 'teams', url: 'env:CLEAR' }, 'notifiers.0.url daybook.yaml'],
  [{ name: 'p', type: 'pagerduty', routingKey: 'env:KEY', digestMinutes: 5 }, 'notifiers.0.digestMinutes daybook.yaml'],
  [
    { name: 'am', type: 'alertmanager', url: 'http://am.example', user: 'a', password: 'env:KEY' },
    'notifiers.0.password daybook.yaml',
  ],
  [{ ...mail, user: 'a' }, 'notifiers.0.password daybook.yaml'],
  [{ ...mail, security: 'none', user: 'a', password: 'env:KEY' }, 'notifiers.0.password daybook.yaml'],
  [{ ...mail, to: ['c@d.example\r\nBcc: e@f.example'] }, 'notifiers.0.to.0 daybook.yaml'],
])('%j is refused at its place', (notifier, fault) => {
  expect(faultsOf(notifier)).toEqual([fault]);
});

test('on this machine nobody reads along, and an Alertmanager without a password may be spoken to in clear', () => {
  expect(faultsOf({ ...hook, url: 'http://[::1]:8080/x' })).toEqual([]);
  expect(faultsOf({ name: 'am', type: 'alertmanager', url: 'http://am.example:9093' })).toEqual([]);
  expect(faultsOf(hook, hook)).toEqual(['notifiers daybook.yaml']);
});
