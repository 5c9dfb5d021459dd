import type { Position } from '@daybook/event';
import type { SavedGroup } from '@daybook/sigma';
import type { Transaction } from 'kysely';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import type { Explanation } from '../baselines/index.ts';
import type { Match, WatchStore } from '../follow/index.ts';
import { alertLimits } from './alert.ts';
import { readGroups, saveGroups } from './group-rows.ts';
import { alertIdOf, fingerprintOf, groupOf } from './fingerprint.ts';

type Db = Transaction<MetaTables>;
type Limits = Pick<typeof alertLimits, 'windowMs' | 'explanationsMax'> & {
  readonly evidenceMax: number;
  readonly openOfRuleMax: number;
};

/** What came of one rule with one thing in common. */
interface Finding {
  readonly rule: Match['rule'];
  readonly fingerprint: string;
  readonly positions: readonly Position[];
  readonly firstMs: number;
  readonly lastMs: number;
  readonly explanations: readonly Explanation[];
}

/** What else goes with the position, in the same transaction. */
export interface WrittenBeside {
  /** At the start, and after anything failed. */
  load(db: MetaDatabase): Promise<void>;
  write(db: Transaction<MetaTables>): Promise<void>;
  /** It is durable. */
  written(): void;
}

const follower = 'watch';

/** Position, alerts and groups of correlations in one transaction of the metadata database. */
export class SqlWatchStore implements WatchStore {
  readonly #db: MetaDatabase;
  readonly #limits: Limits;
  readonly #beside: WrittenBeside | null;

  constructor(db: MetaDatabase, limits: Limits = alertLimits, beside: WrittenBeside | null = null) {
    this.#db = db;
    this.#limits = limits;
    this.#beside = beside;
  }

  async position(tenant: string, log: number): Promise<number | null> {
    await this.#beside?.load(this.#db);
    const row = await this.#db
      .selectFrom('followers')
      .select('state')
      .where('tenant', '=', tenant)
      .where('name', '=', follower)
      .where('log', '=', log)
      .executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.state) as { end: number }).end;
  }

  groups(tenant: string, log: number): Promise<readonly SavedGroup[]> {
    return readGroups(this.#db, { tenant, log });
  }

  async commit(
    { tenant, log, end }: { tenant: string; log: number; end: number },
    matches: readonly Match[],
    groups: readonly SavedGroup[] = [],
  ): Promise<void> {
    const findings = findingsOf(tenant, matches, this.#limits.windowMs);
    const state = JSON.stringify({ end });
    await this.#db.transaction().execute(async (db) => {
      for (const finding of findings) await this.#add(db, tenant, finding);
      await saveGroups(db, { tenant, log }, groups);
      await this.#beside?.write(db);
      await db
        .insertInto('followers')
        .values({ tenant, name: follower, log, state })
        .onConflict((conflict) => conflict.columns(['tenant', 'name', 'log']).doUpdateSet({ state }))
        .execute();
    });
    this.#beside?.written();
  }

  async #add(db: Db, tenant: string, finding: Finding): Promise<void> {
    const going = await this.#going(db, tenant, finding.fingerprint, finding.firstMs);
    if (going !== null) return await this.#extend(db, tenant, going, finding);
    const isOverflow = (await openOf(db, tenant, finding.rule.id)) >= this.#limits.openOfRuleMax;
    if (!isOverflow) return await this.#open(db, tenant, finding, false);
    const rest = { ...finding, fingerprint: fingerprintOf(tenant, finding.rule.id, ['overflow']) };
    // It is never too late for the one that stands for all that are too many.
    const overflow = await this.#going(db, tenant, rest.fingerprint, 0);
    if (overflow === null) await this.#open(db, tenant, rest, true);
    else await this.#extend(db, tenant, overflow, rest);
  }

  /** The alert that further findings are added to; null where there is none, or it is closed, or too long ago. */
  async #going(db: Db, tenant: string, fingerprint: string, firstMs: number) {
    const row = await db
      .selectFrom('alerts')
      .select(['id', 'state', 'last_ms', 'linked', 'explanations'])
      .where('tenant', '=', tenant)
      .where('fingerprint', '=', fingerprint)
      .orderBy('last_ms', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined || row.state === 'closed') return null;
    return firstMs !== 0 && firstMs - row.last_ms > this.#limits.windowMs ? null : row;
  }

  async #extend(
    db: Db,
    tenant: string,
    { id, linked, explanations }: { id: string; linked: number; explanations: string },
    finding: Finding,
  ): Promise<void> {
    const links = finding.positions.slice(0, Math.max(0, this.#limits.evidenceMax - linked));
    await db
      .updateTable('alerts')
      .set(({ eb }) => ({
        count: eb('count', '+', finding.positions.length),
        linked: linked + links.length,
        last_ms: finding.lastMs,
        explanations: this.#explained([...(JSON.parse(explanations) as Explanation[]), ...finding.explanations]),
      }))
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .execute();
    await link(db, tenant, id, links);
  }

  #explained(explanations: readonly Explanation[]): string {
    return JSON.stringify(explanations.slice(0, this.#limits.explanationsMax));
  }

  async #open(db: Db, tenant: string, finding: Finding, isOverflow: boolean): Promise<void> {
    const { rule, fingerprint, positions, firstMs, lastMs } = finding;
    const [first] = positions;
    if (first === undefined) return;
    const id = alertIdOf(tenant, fingerprint, first);
    const links = positions.slice(0, this.#limits.evidenceMax);
    await db
      .insertInto('alerts')
      .values({
        tenant,
        id,
        rule: rule.id,
        fingerprint,
        title: rule.head.title,
        level: rule.head.level ?? 'medium',
        tags: JSON.stringify(rule.head.tags),
        opened_ms: firstMs,
        last_ms: lastMs,
        count: positions.length,
        linked: links.length,
        overflow: isOverflow ? 1 : 0,
        announced: 0,
        state: 'open',
        assignee: null,
        verdict: null,
        changed_ms: firstMs,
        changed_by: null,
        explanations: this.#explained(finding.explanations),
      })
      .execute();
    await link(db, tenant, id, links);
  }
}

/** Matches of one batch, put together by rule and what they have in common; apart where they are too far from each other. */
function findingsOf(tenant: string, matches: readonly Match[], windowMs: number): Finding[] {
  const findings: Finding[] = [];
  const last = new Map<string, number>();
  for (const match of matches) {
    const { rule, receivedMs } = match;
    const positions = 'correlated' in match ? match.correlated.positions : [match.position];
    const explanations = 'explanation' in match && match.explanation !== undefined ? [match.explanation] : [];
    const fingerprint = fingerprintOf(tenant, rule.id, groupOf(match));
    const at = last.get(fingerprint);
    const known = at === undefined ? undefined : findings[at];
    if (at !== undefined && known !== undefined && receivedMs - known.lastMs <= windowMs)
      findings[at] = {
        ...known,
        positions: [...known.positions, ...positions],
        lastMs: receivedMs,
        explanations: [...known.explanations, ...explanations],
      };
    else {
      last.set(fingerprint, findings.length);
      findings.push({ rule, fingerprint, positions, firstMs: receivedMs, lastMs: receivedMs, explanations });
    }
  }
  return findings;
}

async function openOf(db: Db, tenant: string, rule: string): Promise<number> {
  const row = await db
    .selectFrom('alerts')
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .where('tenant', '=', tenant)
    .where('rule', '=', rule)
    .where('state', '<>', 'closed')
    .executeTakeFirst();
  return row?.open ?? 0;
}

async function link(db: Db, tenant: string, alert: string, positions: readonly Position[]): Promise<void> {
  if (positions.length === 0) return;
  const rows = positions.map(({ log, index }) => ({ tenant, alert, log, idx: index }));
  // One that stands for several groups may be told of an event by more than one of them.
  await db
    .insertInto('alert_evidence')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
