import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatFaults, leaves, loadConfig } from './index.ts';
import { readDocument } from './document.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'daybook-config-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function load(yaml: string, env: Record<string, string> = {}, flags: Record<string, unknown> = {}) {
  writeFileSync(path.join(dir, 'daybook.yaml'), yaml);
  return loadConfig({ env, flags: { data: dir, ...flags } });
}

function faultsOf(loaded: ReturnType<typeof loadConfig>) {
  if (loaded.ok) throw new Error('there should be faults');
  return loaded.faults;
}

describe('configuration', () => {
  test('without anything said it listens on loopback', () => {
    const loaded = loadConfig({ env: {}, flags: { data: dir } });
    expect(loaded).toMatchObject({
      ok: true,
      file: null,
      config: { listen: { host: '127.0.0.1', port: 7070 }, data: dir, trustedProxies: [] },
    });
  });

  test('statements are kept in a folder outside of the data directory, whatever the working directory', () => {
    expect(load('backup:\n  statements: backups/here\n')).toMatchObject({
      config: { backup: { statements: path.resolve('backups/here') } },
    });
    expect(load('')).toMatchObject({ ok: true, config: { backup: {} } });
    const [fault] = faultsOf(load(`backup:\n  statements: ${dir}/backups\n`));
    expect(fault).toMatchObject({ path: 'backup.statements', place: 'daybook.yaml:2:3' });
  });

  test('flags win over the environment, and that over the file', () => {
    const yaml = 'listen: 127.0.0.1:1\nhttp:\n  connectionsMax: 1\n  openMetrics: true\n';
    const env = { DAYBOOK_LISTEN: '127.0.0.1:2', DAYBOOK_HTTP_CONNECTIONS_MAX: '2' };
    const loaded = load(yaml, env, { listen: '127.0.0.1:3' });
    expect(loaded).toMatchObject({
      ok: true,
      config: { listen: { port: 3 }, http: { connectionsMax: 2, openMetrics: true } },
    });
  });

  test('all faults are reported together, each with its place', () => {
    const faults = faultsOf(
      load('listen: nowhere\nhttp:\n  conectionsMax: 5\n  idleTimeoutMs: soon\n', { DAYBOOK_LOG_LEVEL: 'loud' }),
    );
    expect(faults.map(({ path: at, place }) => [at, place])).toEqual([
      ['listen', 'daybook.yaml:1:1'],
      ['logLevel', 'DAYBOOK_LOG_LEVEL'],
      ['http.idleTimeoutMs', 'daybook.yaml:4:3'],
      ['http.conectionsMax', 'daybook.yaml:3:3'],
    ]);
    expect(formatFaults(faults).split('\n')).toHaveLength(4);
  });

  test.each(['0.0.0.0:7070', '[::]:7070', '192.168.1.5:80', 'example.org:80'])(
    '%s does not start without a declared proxy',
    (listen) => {
      const faults = faultsOf(load('', {}, { listen }));
      expect(faults.map((fault) => fault.path)).toEqual(['publicUrl', 'trustedProxies']);
      expect(faults[0]?.message).toContain('https://');
    },
  );

  test('gRPC is not spoken unless it is said where, and there the same holds', () => {
    expect(load('')).toMatchObject({ ok: true, config: { listeners: { otlpGrpc: null } } });
    const local = load('listeners:\n  otlpGrpc: "[::1]:4317"\n');
    expect(local).toMatchObject({ ok: true, config: { listeners: { otlpGrpc: { host: '::1', port: 4317 } } } });
    const faults = faultsOf(load('listeners:\n  otlpGrpc: 0.0.0.0:4317\n'));
    expect(faults.map(({ path: at, place }) => [at, place])).toEqual([
      ['publicUrl', 'daybook.yaml:2:3'],
      ['trustedProxies', 'daybook.yaml:2:3'],
    ]);
    expect(faultsOf(load('', { DAYBOOK_LISTENERS_OTLP_GRPC: '127.0.0.1:70000' }))).toMatchObject([
      { path: 'listeners.otlpGrpc', place: 'DAYBOOK_LISTENERS_OTLP_GRPC' },
    ]);
  });

  test('behind a declared proxy it may listen anywhere', () => {
    const yaml = 'listen: 0.0.0.0:7070\npublicUrl: https://log.example.org\ntrustedProxies: [10.0.0.0/8, "::1"]\n';
    expect(load(yaml)).toMatchObject({ ok: true, config: { listen: { host: '0.0.0.0', port: 7070 } } });
    expect(faultsOf(load(yaml.replace('https', 'http'))).map((fault) => fault.path)).toEqual(['publicUrl']);
    expect(faultsOf(load(yaml.replace('/8', '/33'))).map((fault) => fault.path)).toEqual(['trustedProxies.0']);
  });

  test.each(['127.0.0.1:0', '127.8.8.8:1', '[::1]:1', 'localhost:1'])('%s is loopback', (listen) => {
    expect(load('', {}, { listen })).toMatchObject({ ok: true });
  });

  test('a secret is only taken by reference, and does not print', () => {
    const plain = faultsOf(load('index:\n  password: hunter2\n'));
    expect(plain[0]).toMatchObject({ path: 'index.password', place: 'daybook.yaml:2:3' });
    expect(formatFaults(plain)).not.toContain('hunter2');
    const loaded = load('index:\n  password: env:PASS\n', { PASS: 'hunter2' });
    if (!loaded.ok) throw new Error(formatFaults(loaded.faults));
    expect(loaded.config.index.password?.reveal()).toBe('hunter2');
    expect(JSON.stringify(loaded.config) + String(loaded.config.index.password)).not.toContain('hunter2');
    const file = path.join(dir, 'pass');
    writeFileSync(file, 'hunter3\n');
    const fromFile = load(`index:\n  password: file:${file}\n`);
    expect(fromFile.ok && fromFile.config.index.password?.reveal()).toBe('hunter3');
  });

  test('a reference that leads nowhere is a fault', () => {
    expect(faultsOf(load('index:\n  password: env:NOPE\n'))[0]?.message).toContain('NOPE');
    expect(faultsOf(load('index:\n  password: file:/nope\n'))[0]?.message).toContain('/nope');
  });

  test('a named file that is missing is a fault; an unknown variable is a warning', () => {
    expect(faultsOf(loadConfig({ file: path.join(dir, 'no.yaml'), env: {} }))[0]?.message).toContain('no.yaml');
    const loaded = load('', { DAYBOOK_SERVICE_HOST: 'x', DAYBOOK_URL: 'y' });
    expect(loaded).toMatchObject({ ok: true, warnings: ['the variable DAYBOOK_SERVICE_HOST names no setting'] });
  });

  test('the same key twice is a fault with its place', () => {
    expect(faultsOf(load('listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n'))[0]?.place).toBe('daybook.yaml:2:1');
  });

  test('a listener is read with what it lacks filled in', () => {
    const yaml = 'listeners:\n  syslog:\n    - {transport: udp, address: "[::1]:5514", source: web, zone: "-03:30"}\n';
    const loaded = load(yaml);
    if (!loaded.ok) throw new Error(formatFaults(loaded.faults));
    const made = { host: '::1', port: 5514, source: 'web', tenant: 'default', from: [], zoneOffsetMin: -210 };
    expect(loaded.config.listeners.syslog).toEqual([{ transport: 'udp', ...made }]);
    const env = { DAYBOOK_LISTENERS_SYSLOG: '[{transport: tcp, address: "127.0.0.1:0", source: web}]' };
    expect(load('', env)).toMatchObject({ ok: true, config: { listeners: { syslog: [{ transport: 'tcp' }] } } });
    const gelf = load(yaml.replace('syslog', 'gelf'));
    expect(gelf).toMatchObject({ ok: true, config: { listeners: { gelf: [{ transport: 'udp', ...made }] } } });
  });

  test.each([
    ['{transport: tcp, address: "0.0.0.0:5514", source: web}', 'from'],
    ['{transport: udp, address: "10.0.0.1:5514", source: web}', 'from'],
    ['{transport: tls, address: "127.0.0.1:6514", source: web}', 'transport'],
    ['{transport: tcp, address: "127.0.0.1:5514"}', 'source'],
    ['{transport: tcp, address: "127.0.0.1:5514", source: web, from: [10.0.0.0/33]}', 'from.0'],
    ['{transport: tcp, address: "127.0.0.1", source: web}', 'address'],
    ['{transport: tcp, address: "127.0.0.1:1", source: web, zone: CET}', 'zone'],
    ['{transport: sctp, address: "127.0.0.1:1", source: web}', 'transport'],
  ])('a listener that anybody could write through, or that lacks something, is a fault: %s', (listener, at) => {
    for (const name of ['syslog', 'gelf', 'forward']) {
      if (name === 'forward' && listener.includes('udp')) continue;
      const faults = faultsOf(load(`listeners:\n  ${name}:\n    - ${listener}\n`));
      expect(faults.map((fault) => fault.path)).toEqual([`listeners.${name}.0.${at}`]);
      expect(faults[0]?.place).toContain('daybook.yaml:');
    }
  });

  test('whoever others can reach may be heard where the senders are listed', () => {
    const listener = '{transport: tcp, address: "0.0.0.0:5514", source: web, from: [10.0.0.0/8]}';
    expect(load(`listeners:\n  syslog: [${listener}]\n`)).toMatchObject({ ok: true });
  });

  describe("a listener of Fluent's protocol", () => {
    const yaml = (listener: string) =>
      `listeners:\n  forward:\n    - {address: "0.0.0.0:24224", source: web, ${listener}}\n`;
    const sharedKey = 'k'.repeat(16);

    test('may be reached by others where senders must show that they know a key, which is not printed', () => {
      const loaded = load(yaml('transport: tcp, sharedKey: env:KEY'), { KEY: sharedKey });
      if (!loaded.ok) throw new Error(formatFaults(loaded.faults));
      const [listener] = loaded.config.listeners.forward;
      expect(listener).toMatchObject({ transport: 'tcp', port: 24224, source: 'web', from: [], zoneOffsetMin: 0 });
      expect(listener?.sharedKey?.reveal()).toBe(sharedKey);
      expect(JSON.stringify(loaded.config)).not.toContain(sharedKey);
      const open = load(yaml('transport: tcp, from: [10.0.0.0/8]'));
      expect(open).toMatchObject({ ok: true, config: { listeners: { forward: [{ sharedKey: null }] } } });
    });

    test.each([
      ['a key of 15 characters', 'transport: tcp, sharedKey: env:KEY', { KEY: sharedKey.slice(1) }, 'sharedKey'],
      ['a key that is not there', 'transport: tcp, sharedKey: env:KEY', {}, 'sharedKey'],
      ['a key that is written down', 'transport: tcp, sharedKey: abc', {}, 'sharedKey'],
      ['neither a key nor a list of senders', 'transport: tcp', {}, 'from'],
      ['UDP, over which nobody can be answered', 'transport: udp', {}, 'transport'],
    ])('is at fault with %s', (_name, listener, env, at) => {
      const faults = faultsOf(load(yaml(listener), env));
      expect(faults.map((fault) => fault.path)).toEqual([`listeners.forward.0.${at}`]);
      expect(faults[0]?.place).toContain('daybook.yaml:');
    });
  });

  test('no text makes reading throw', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void readDocument(text, 'x')));
    const bomb = `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n`;
    expect(readDocument(bomb, 'x').faults).toHaveLength(1);
  });

  test('every setting has a description and a variable of its own', () => {
    expect(new Set(leaves.map((leaf) => leaf.variable)).size).toBe(leaves.length);
    expect(leaves.find((leaf) => leaf.path === 'ingest.bodyBytesMax')?.variable).toBe('DAYBOOK_INGEST_BODY_BYTES_MAX');
  });

  test('a database of addresses that cannot be read, or is not used, is a fault at its place', () => {
    writeFileSync(path.join(dir, 'page.mmdb'), '<html></html>');
    const file = path.join(dir, 'page.mmdb');
    expect(faultsOf(load(`enrich:\n  countryFile: ${file}\n  asnFile: ${dir}/none.mmdb\n`))).toMatchObject([
      { path: 'enrich.countryFile', message: expect.stringContaining('page.mmdb: it is no database of addresses') },
      { path: 'enrich.asnFile', message: expect.stringContaining('none.mmdb: the file cannot be read: ENOENT') },
    ]);
    expect(faultsOf(load(`enrich:\n  addresses: false\n  asnFile: ${file}\n`))).toMatchObject([
      { path: 'enrich.asnFile', message: 'it is not used: `enrich.addresses` is off' },
    ]);
  });
});
