import { permissions, type Permission, routeList } from '@daybook/api';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { systemRandom } from '../platform/random.ts';
import { type MetaDatabase, openMeta } from '../platform/sql/index.ts';
import { authorise, builtInBook, Cursors, type Identity, parseToken, Sources, Throttle, Tokens } from './index.ts';
import { hashSecret, mintToken, formatToken } from './credentials/token.ts';

const tenant = 'default';
let db: MetaDatabase;
beforeEach(async () => {
  db = await openMeta(':memory:');
});
afterEach(async () => {
  await db.destroy();
});
const open = () => Tokens.open(db, systemClock(), systemRandom(), builtInBook);

describe('tokens', () => {
  test('a token that was minted is read back; nothing else is a token', () => {
    const token = mintToken('s', systemRandom());
    expect(parseToken(formatToken(token))).toEqual(token);
    fc.assert(fc.property(fc.string(), (text) => parseToken(text) === null));
    expect(parseToken(formatToken(token).slice(0, -1))).toBeNull();
    expect(parseToken(`${formatToken(token)}\n`)).toBeNull();
  });

  test('the text stands for who it was made for, also after a restart', async () => {
    const tokens = await open();
    const { text } = await tokens.addReader({ tenant, name: 'Ann', roles: ['investigator'] });
    const expected = { kind: 'reader', tenant, name: 'Ann', roles: [{ name: 'investigator' }] };
    expect(tokens.identify(text)).toMatchObject(expected);
    expect((await open()).identify(text)).toMatchObject(expected);
  });

  test('the database holds a hash and never the secret', async () => {
    const tokens = await open();
    const { text, record } = await tokens.addReader({ tenant, name: 'Ann', roles: ['investigator'] });
    const secret = parseToken(text)?.secret ?? '';
    const row = await db.selectFrom('tokens').selectAll().where('id', '=', record.id).executeTakeFirstOrThrow();
    expect(Buffer.from(row.secret_sha256)).toEqual(Buffer.from(hashSecret(secret)));
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(JSON.stringify(tokens.readers(tenant))).not.toContain(secret);
  });

  test('a wrong secret, a wrong kind, an unknown id and a revoked token are all nobody', async () => {
    const tokens = await open();
    const { text, record } = await tokens.addReader({ tenant, name: 'Ann', roles: ['administrator'] });
    const other = mintToken('a', systemRandom());
    expect(tokens.identify(`dbk_a_${record.id}_${other.secret}`)).toBeNull();
    expect(tokens.identify(text.replace('dbk_a', 'dbk_s'))).toBeNull();
    expect(tokens.identify(formatToken(other))).toBeNull();
    await tokens.revoke(tenant, record.id);
    expect(tokens.identify(text)).toBeNull();
    expect((await open()).identify(text)).toBeNull();
  });

  test('nobody of another tenant can revoke it', async () => {
    const tokens = await open();
    const { text, record } = await tokens.addReader({ tenant, name: 'Ann', roles: ['administrator'] });
    expect(await tokens.revoke('other', record.id)).toBeNull();
    expect(tokens.identify(text)).not.toBeNull();
  });
});

describe('sources', () => {
  test('numbers are never used twice, also when many are added at once and after a restart', async () => {
    const sources = await Sources.open(db, systemClock());
    const wanted = Array.from({ length: 10 }, (_, i) => ({
      tenant,
      name: `s${i}`,
      format: 'json',
      labels: { i: `${i}` },
    }));
    const added = await Promise.all(wanted.map((source) => sources.add(source)));
    expect(added.map((source) => source?.number).toSorted((a = 0, b = 0) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    await sources.revoke(tenant, 10);
    const again = await Sources.open(db, systemClock());
    expect(again.list(tenant)).toEqual(sources.list(tenant));
    expect((await again.add({ tenant, name: 'new', format: 'json', labels: {} }))?.number).toBe(11);
  });

  test('a name is given once, even when its source was revoked', async () => {
    const sources = await Sources.open(db, systemClock());
    const source = { tenant, name: 'web', format: 'json', labels: {} };
    await sources.add(source);
    await sources.revoke(tenant, 1);
    expect(await sources.add(source)).toBeNull();
    expect(await sources.revoke(tenant, 99)).toBeNull();
  });

  test('the tokens of a revoked source are worth nothing', async () => {
    const sources = await Sources.open(db, systemClock());
    const tokens = await open();
    await sources.add({ tenant, name: 'web', format: 'json', labels: {} });
    const { text } = await tokens.addSource({ tenant, name: 'web', source: 1 });
    expect(tokens.identify(text)).toMatchObject({ kind: 'source', source: 1 });
    await tokens.revokeSource(tenant, 1);
    expect(tokens.identify(text)).toBeNull();
  });
});

describe('permissions', () => {
  const base = { tenant, credential: 'x', name: 'x' };
  const source: Identity = { ...base, kind: 'source', source: 1 };
  const holding = (...names: string[]): Identity => {
    const roles = names.flatMap((name) => builtInBook.role(tenant, name) ?? []);
    return { ...base, kind: 'reader', subject: 'x', roles };
  };
  const granted = (identity: Identity) =>
    (Object.keys(permissions) as Permission[]).filter((permission) => authorise(identity, [permission]) !== null);
  const reads = ['events:read', 'events:export', 'looks:read'];

  test('a source writes and does nothing else', () => {
    expect(granted(source)).toEqual(['events:write']);
    const allowed = routeList.filter(
      (route) => route.permission !== null && authorise(source, route.permission) !== null,
    );
    const ours = allowed.filter((route) => !('receiver' in route));
    expect(ours.map((route) => route.id)).toEqual(['sendEvents', 'sendLines', 'parseLines', 'sendHeartbeat']);
    expect(allowed.filter((route) => route.look)).toEqual([]);
  });

  test('who reads changes nothing, and who administers or operates sees no events', () => {
    for (const name of ['auditor', 'investigator', 'exporter']) {
      const allowed = routeList.filter((route) => authorise(holding(name), route.permission ?? []) !== null);
      const writes = allowed
        .filter((route) => route.method !== 'GET' && route.permission !== 'signed-in')
        .map((route) => route.id);
      // A look; asking, and withdrawing what was asked. Deciding needs a permission of its own.
      const looks = ['compareEvents', 'findSubject', 'tryRule', 'backtestRule'];
      const asks = ['previewRole', 'decideApproval', 'addApproval', ...looks];
      // How far somebody is with what a rule found; the events stay as they are.
      const handles = ['acknowledgeAlert', 'assignAlert', 'closeAlert', 'reopenAlert'];
      // Own words beside the events: they change nothing of what anybody sees.
      const own = ['addView', 'changeView', 'removeView', 'addEventNote', 'addViewNote'];
      // What is checked stays as it is.
      const checks = ['startVerification', 'cancelVerification', 'verifyBucket', 'simulateRetention'];
      // What can be found by queries for a while; the log stays as it is.
      const recalls = ['addRecall', 'endRecall'];
      const harmless = [...asks, ...checks, ...recalls, ...own, ...(name === 'investigator' ? handles : [])];
      expect(writes.filter((id) => !harmless.includes(id))).toEqual([]);
    }
    for (const name of ['administrator', 'operator']) {
      expect(granted(holding(name)).filter((permission) => reads.includes(permission))).toEqual([]);
    }
  });

  test('a request is made under the first role that allows it, or under the one that was named', () => {
    const both = holding('administrator', 'auditor');
    const roleOf = (...asked: [readonly Permission[], string?]) => {
      const admitted = authorise(both, ...asked);
      return admitted?.kind === 'reader' ? admitted.role.name : null;
    };
    expect(roleOf(['events:read'])).toBe('auditor');
    expect(roleOf(['sources:read'])).toBe('administrator');
    expect(roleOf(['sources:read'], 'auditor')).toBe('auditor');
    expect(roleOf(['events:read'], 'administrator')).toBeNull();
    expect(roleOf(['events:read'], 'investigator')).toBeNull();
  });

  test('nobody without roles may do anything', () => {
    expect(granted(holding())).toEqual([]);
  });
});

describe('cursors', () => {
  const cursor = { look: 'l', binding: 'b', nowNs: '1', after: 'a' };

  test('what was signed is read back; a byte changed, another key, or noise is nothing', () => {
    const cursors = new Cursors(systemRandom());
    const text = cursors.sign(cursor);
    expect(cursors.open(text)).toEqual(cursor);
    expect(new Cursors(systemRandom()).open(text)).toBeNull();
    const bytes = Buffer.from(text, 'base64url');
    for (let i = 0; i < bytes.length; i += 1) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(cursors.open(changed.toString('base64url'))).toBeNull();
    }
    fc.assert(fc.property(fc.string(), (noise) => cursors.open(noise) === null));
  });
});

describe('throttle', () => {
  test('too many wrong tokens of one address are held up, for a minute, and no other', () => {
    let ms = 0;
    const throttle = new Throttle({ nowMs: () => ms, nowUs: () => ms * 1000, monotonicMs: () => ms });
    const answers = Array.from({ length: 31 }, () => throttle.wrong('10.0.0.1'));
    expect(answers.slice(0, 30).every((wait) => wait === null)).toBe(true);
    expect(answers[30]).toBe(60);
    expect(throttle.wrong('10.0.0.2')).toBeNull();
    ms = 61_000;
    expect(throttle.wrong('10.0.0.1')).toBeNull();
  });
});
