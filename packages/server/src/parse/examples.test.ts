import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { detectFormat, formats, parseLine } from './index.ts';

const folder = resolve(import.meta.dirname, '../../../../examples');
const context = { referenceMs: 0, zoneOffsetMin: 0 };

function read(file: string): { format: string | null; drafts: EventDraft[] } {
  const lines = readFileSync(resolve(folder, file), 'utf8').trimEnd().split('\n');
  const name = detectFormat(lines);
  if (name === null) throw new Error(`${file} is of no format`);
  return { format: name, drafts: lines.map((line) => parseLine(line, formats[name], context)) };
}

const apache = read('apache-access.log');
const nginx = read('nginx-access.log');
const auth = read('auth.log');
const attacker = '203.0.113.66';

describe('the recorded examples', () => {
  it('are told apart, and every line of them is read', () => {
    expect([apache.format, nginx.format, auth.format]).toEqual(['combined', 'combined', 'auth']);
    for (const { drafts } of [apache, nginx, auth]) {
      expect(drafts.filter((draft) => draft.kind === 'system.unparsed')).toEqual([]);
    }
  });

  it('are about ten thousand lines of access log and five thousand of auth.log', () => {
    expect(apache.drafts.length + nginx.drafts.length).toBeGreaterThan(8000);
    expect(auth.drafts.length).toBeGreaterThan(4000);
  });

  it('name one host, and need no assumption about time', () => {
    expect(new Set(auth.drafts.map((draft) => draft.service?.host))).toEqual(new Set(['web-1']));
    expect([...apache.drafts, ...nginx.drafts, ...auth.drafts].filter((draft) => draft.flags !== undefined)).toEqual(
      [],
    );
  });

  it('have their break-in: guesses from one address, a login from it, refusals, an administrator made', () => {
    const failures = new Map<string, number>();
    for (const { kind, outcome, origin } of auth.drafts) {
      if (kind !== 'auth.login' || outcome !== 'failure' || origin?.ip === undefined) continue;
      failures.set(origin.ip, (failures.get(origin.ip) ?? 0) + 1);
    }
    const [most] = [...failures].sort((a, b) => b[1] - a[1]);
    expect(most?.[0]).toBe(attacker);

    const inside = auth.drafts.filter((draft) => draft.action === 'Accepted password' && draft.origin?.ip === attacker);
    expect(new Set(inside.map((draft) => draft.actor.id))).toEqual(new Set(['backup', 'svc-sync']));
    const refused = auth.drafts.filter(
      (draft) => draft.kind === 'auth.elevate' && draft.outcome !== 'success' && draft.actor.id === 'backup',
    );
    expect(refused.length).toBeGreaterThanOrEqual(4);
    const granted = auth.drafts.filter(
      (draft) => draft.kind === 'admin.role.grant' && draft.target?.resources?.[0]?.id === 'sudo',
    );
    expect(granted.map((draft) => draft.target?.user?.id)).toEqual(['svc-sync']);
    const isInOrder = (first: EventDraft | undefined, then: EventDraft | undefined): boolean =>
      (first?.time ?? '') < (then?.time ?? '');
    expect(isInOrder(inside[0], granted[0])).toBe(true);
  });

  it('have their loss of data: the reports, to the address that broke in, by the account that was broken into', () => {
    const taken = apache.drafts.filter((draft) => draft.origin?.ip === attacker && draft.outcome === 'success');
    expect(new Set(taken.map((draft) => draft.actor.id))).toEqual(new Set(['backup']));
    expect(taken.filter((draft) => draft.request?.url?.startsWith('/intranet/reports/')).length).toBe(420);
  });

  it('have their scanner, with lines that are no request at all', () => {
    for (const { drafts } of [apache, nginx]) {
      const scanned = drafts.filter((draft) => draft.origin?.ip === '198.51.100.77');
      expect(scanned.filter((draft) => draft.request?.status === 404).length).toBeGreaterThan(200);
      expect(scanned.filter((draft) => draft.reason?.code === 'malformed-request').length).toBeGreaterThan(5);
    }
  });
});
