import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKind } from '@daybook/event';
import { readStatement } from './index.ts';

/** kind, action, resources, account, changes. */
function gist(sql: string): string {
  const { kind, action, resources = [], user, changes = [] } = readStatement(sql);
  const what = resources.map(({ type, id }) => `${type}:${id}`).join(' ');
  const changed = changes.map((change) => `${change.path}=${change.old ?? ''}>${change.new ?? ''}`).join(' ');
  return [kind, action, what, user?.id ?? '', changed].filter((part) => part !== '').join(' | ');
}

describe('readStatement', () => {
  it.each([
    ['select * from orders', 'data.read | SELECT | table:orders'],
    ['SELECT extract(year FROM at) FROM "Shop"."Orders" o', 'data.read | SELECT | table:Shop.Orders'],
    ['select 1', 'data.read | SELECT'],
    ['(select a from b) union select c from d', 'data.read | SELECT | table:b'],
    ['-- who\n/* what */ select a from `db`.`t`', 'data.read | SELECT | table:db.t'],
    ["select 'from nowhere' from t", 'data.read | SELECT | table:t'],
    ["select 'x' into outfile '/tmp/out' from t", 'data.export | SELECT | table:t'],
    ['select * from (select 1) x', 'data.read | SELECT'],
    ['table orders', 'data.read | TABLE | table:orders'],
    ['explain delete from t', 'data.read | EXPLAIN | table:t'],
    ['insert into orders values (1)', 'data.create | INSERT | table:orders'],
    ['INSERT LOW_PRIORITY IGNORE INTO shop.orders SET a = 1', 'data.create | INSERT | table:shop.orders'],
    ['replace into t values (1)', 'data.create | REPLACE | table:t'],
    ['update only orders set a = 1', 'data.update | UPDATE | table:orders'],
    ['merge into t using s on t.a = s.a', 'data.update | MERGE | table:t'],
    ['delete from only t', 'data.delete | DELETE | table:t'],
    ['with x as (select 1) select * from x', 'data.read | SELECT | table:x'],
    ['with x as (delete from t returning *) select * from x', 'data.delete | DELETE | table:t'],
    ['with x as (select 1) insert into t select * from x', 'data.create | INSERT | table:t'],
    ['truncate table only t', 'data.delete | TRUNCATE | table:t'],
    ['copy t to stdout', 'data.export | COPY | table:t'],
    ['copy t (a, b) from stdin', 'data.create | COPY | table:t'],
    ["copy (select * from t) to '/tmp/out'", 'data.export | COPY | table:t'],
    ["load data infile 'x' into table t", 'data.create | LOAD | table:t'],
    ['create temporary table if not exists a.b (c int)', 'data.create | CREATE TABLE | table:a.b'],
    ['create or replace view v as select 1', 'data.create | CREATE VIEW | view:v'],
    ['create unique index concurrently i on t (a)', 'data.create | CREATE INDEX | index:i'],
    ['alter table only t add c int', 'data.update | ALTER TABLE | table:t'],
    ['drop database if exists shop', 'data.delete | DROP DATABASE | database:shop'],
    ['create extension pgcrypto', 'admin.config.change | CREATE EXTENSION | extension:pgcrypto'],
    ["alter system set work_mem = '5MB';", 'admin.config.change | ALTER SYSTEM | work_mem=>5MB'],
    ['alter system reset all', 'admin.config.change | ALTER SYSTEM | all=>'],
    ['set global max_connections = 99', 'admin.config.change | SET GLOBAL | max_connections=>99'],
    ['set @@global.max_connections := 99', 'admin.config.change | SET GLOBAL | max_connections=>99'],
    ['set search_path = x', 'api.call | SET'],
    ["create user carol with password 'x'", 'admin.user.create | CREATE USER | user:carol | carol'],
    ["create user 'carol'@'%' identified by 'x'", 'admin.user.create | CREATE USER | user:carol | carol'],
    ['create role carol login', 'admin.user.create | CREATE ROLE | user:carol | carol'],
    ['create role auditors', 'admin.role.create | CREATE ROLE | role:auditors'],
    ['create role a nologin password null', 'admin.role.create | CREATE ROLE | role:a'],
    ["alter role carol password 'x'", 'admin.credential.update | ALTER ROLE | user:carol | carol'],
    ['alter user carol account lock', 'admin.user.lock | ALTER USER | user:carol | carol'],
    ['alter role carol nologin', 'admin.user.lock | ALTER ROLE | user:carol | carol'],
    ['alter user carol account unlock', 'admin.user.unlock | ALTER USER | user:carol | carol'],
    ['alter role a createdb', 'admin.role.update | ALTER ROLE | role:a'],
    ["drop user if exists 'a'@'h', b", 'admin.user.delete | DROP USER | user:a user:b | a'],
    ['drop role a, b', 'admin.role.delete | DROP ROLE | role:a role:b'],
    ['rename user a to b', 'admin.user.update | RENAME USER | a'],
    ["set password for 'carol'@'%' = password('x')", 'admin.credential.update | SET PASSWORD | carol'],
    ['set role auditors', 'auth.elevate | SET ROLE | auditors'],
    ['set local session authorization "bob smith"', 'auth.elevate | SET SESSION AUTHORIZATION | bob smith'],
    ['set role none', 'api.call | SET ROLE'],
    ['grant auditors to carol', 'admin.role.grant | GRANT | role:auditors | carol'],
    [
      'grant select, update (a) on shop.orders to carol with grant option',
      'admin.role.grant | GRANT | object:shop.orders | carol | privileges=>select, update(a)',
    ],
    ['revoke all on schema s from public', 'admin.role.revoke | REVOKE | object:schema s | public | privileges=all>'],
    ["grant all on *.* to 'root'@'%'", 'admin.role.grant | GRANT | object:*.* | root | privileges=>all'],
    ['install plugin a soname x', 'admin.config.change | INSTALL PLUGIN | plugin:a'],
    ['shutdown', 'system.service | SHUTDOWN'],
    ['begin', 'api.call | BEGIN'],
    ['', 'api.call | statement'],
    [';;', 'api.call | statement'],
  ])('%s', (sql, expected) => {
    expect(gist(sql)).toBe(expected);
  });

  it('is total: whatever the text, it has a kind and an action', () => {
    const word = fc.constantFrom(
      ...'select insert create alter drop role user grant on to from set global password copy with ( ) , . " \' ` -- /* */ @ = ; a'.split(
        ' ',
      ),
    );
    const sql = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(sql, (text) => {
        const { kind, action, resources = [], user } = readStatement(text);
        expect(isKind(kind) && action !== '').toBe(true);
        expect(resources.every(({ type, id }) => typeof type === 'string' && typeof id === 'string')).toBe(true);
        expect(user === undefined || typeof user.id === 'string').toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
