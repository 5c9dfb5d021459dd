import { expect, test } from 'vitest';
import { defaultSourceName } from './source-name.ts';

test('a source is named after its file, without what rotation adds', () => {
  const names = {
    '/var/log/nginx/access.log': 'access',
    'auth.log.2.gz': 'auth',
    'Shop Web (old).LOG': 'shop-web-old',
    'events.ndjson': 'events',
    apache2: 'apache2',
  };
  for (const [file, name] of Object.entries(names)) expect(defaultSourceName(file)).toBe(name);
});

test('where a name has nothing usable there is none', () => {
  expect(defaultSourceName('...')).toBeNull();
  expect(defaultSourceName('日志')).toBeNull();
});
