import { createHash } from 'node:crypto';
import { AppError } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import type { RecordDeed, WatchDoer } from '../doer.ts';
import { noteRules } from './deed.ts';
import { misfitsOf, tunedBy } from './fit.ts';
import { readRuleFile, type RuleFile } from './read-file.ts';
import { type KeptRule, ruleLimits, type WatchedRule } from './rule.ts';
import type { RuleRow, RuleStore } from './rule-store.ts';

export interface RulesOptions {
  readonly store: RuleStore;
  readonly record: RecordDeed;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Files of the rules that come with the product. */
  readonly shipped: readonly RuleFile[];
  readonly report: (message: string) => void;
}

export interface Imported {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Filters for rules that come with the product: they are disabled until a second person approved. */
  readonly toApprove: number;
  /** The first of those that were refused, with the first reason of each. */
  readonly faults: readonly {
    readonly path: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
}

type Fault = Imported['faults'][number];
type Reading = Omit<KeptRule, 'isEnabled' | 'isApproved' | 'updatedMs'> & {
  readonly part: number;
  readonly text: string;
};

/** The rules of all tenants: in the metadata database, and in memory without their text. One instance owns the table. */
export class Rules {
  readonly #options: RulesOptions;
  readonly #shipped: readonly Reading[];
  /** By tenant and id; changed only after the database was. */
  readonly #rows = new Map<string, Map<string, { row: Omit<RuleRow, 'text'>; rule: WatchedRule | null }>>();
  readonly #versions = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: RulesOptions) {
    this.#options = options;
    this.#shipped = options.shipped.flatMap((file) => {
      const read = readRuleFile(file);
      if (!read.ok) throw new Error(`the rule ${file.path} that comes with the product: ${read.faults[0]?.message}`);
      return read.rules.map((rule, part) => ({ id: rule.id, rule, isShipped: true, part, ...file }));
    });
  }

  static async open(options: RulesOptions): Promise<Rules> {
    const rules = new Rules(options);
    for (const { text, ...row } of await options.store.all()) {
      const read = text === null ? null : readRuleFile({ text });
      // A rule that was honoured once and is not any more is said, and is not run.
      if (read?.ok === false)
        options.report(`The rule ${row.id} (${row.path}) cannot be honoured any more: ${read.faults[0]?.message}`);
      const rule = read?.ok === true ? (read.rules[row.part] ?? null) : null;
      rules.#keep(row, rule);
    }
    return rules;
  }

  list(tenant: string): KeptRule[] {
    const rows = this.#rows.get(tenant);
    const shipped = this.#shipped.map(({ id, rule, isShipped, path }) => {
      // What somebody imported under the id before the product had it says nothing of the product's.
      const kept = rows?.get(id);
      const row = kept?.rule === null ? kept.row : undefined;
      const standing = { isEnabled: row?.isEnabled ?? true, isApproved: false, updatedMs: row?.updatedMs ?? null };
      return { id, rule, isShipped, path, ...standing };
    });
    const imported = [...(rows?.values() ?? [])].flatMap(({ row, rule }) => {
      const { id, path, isEnabled, approved, updatedMs } = row;
      return rule === null || this.#shipped.some((each) => each.id === id)
        ? []
        : [{ id, rule, isShipped: false, path, isEnabled, isApproved: approved !== null, updatedMs }];
    });
    return [...shipped, ...imported];
  }

  get(tenant: string, id: string): KeptRule {
    const rule = this.list(tenant).find((each) => each.id === id);
    if (rule === undefined) throw new AppError('rule.not-found', { detail: `There is no rule ${id}.` });
    return rule;
  }

  /** The file that a rule came in. */
  async text(tenant: string, id: string): Promise<string> {
    const shipped = this.#shipped.find((each) => each.id === id);
    return shipped?.text ?? (await this.#options.store.text(tenant, id)) ?? '';
  }

  /** Rules that come with the product and that a filter names and tunes: what only a second person may say. */
  tunedShipped({ rule }: Pick<KeptRule, 'rule'>): readonly Pick<KeptRule, 'id' | 'rule'>[] {
    return tunedBy(rule, this.#shipped);
  }

  /** Of the file that a rule came in, as it is kept now. */
  async digest(tenant: string, id: string): Promise<string> {
    return createHash('sha256')
      .update(await this.text(tenant, id))
      .digest('hex');
  }

  /** Another number after each change of a tenant's rules. */
  version(tenant: string): number {
    return this.#versions.get(tenant) ?? 0;
  }

  /**
   * Takes in rules of files. What is there under the same id is replaced, and stays enabled or disabled; new ones are enabled as
   * `enable` says, but for filters that tune rules of the product: these are disabled. A file that cannot be honoured is refused, the others are taken. Throws `limit.reached`, `look.not-recorded`.
   */
  import(doer: WatchDoer, files: readonly RuleFile[], enable: boolean): Promise<Imported> {
    return this.#inTurn(async () => {
      const { tenant } = doer;
      const nowMs = this.#options.clock.nowMs();
      const wanted = new Map<string, Reading>();
      const faults: Fault[] = [];
      let refused = 0;
      const refuse = (fault: Fault): void => {
        refused += 1;
        if (faults.length < ruleLimits.refusedMax) faults.push(fault);
      };
      for (const file of files) {
        const { path } = file;
        const read = readRuleFile(file);
        const [fault] = read.ok ? [] : read.faults;
        if (!read.ok)
          refuse({ path, line: fault?.line ?? 1, column: fault?.column ?? 1, message: fault?.message ?? '' });
        else {
          read.rules.forEach((rule, part) => {
            const twice = wanted.get(rule.id)?.path;
            const at = { path, line: 1, column: 1 };
            if (this.#shipped.some(({ id }) => id === rule.id))
              refuse({ ...at, message: `the id ${rule.id} is that of a rule that comes with the product` });
            else if (twice !== undefined) refuse({ ...at, message: `the id ${rule.id} is that of ${twice}, too` });
            else wanted.set(rule.id, { id: rule.id, rule, isShipped: false, part, ...file });
          });
        }
      }
      this.#refuseMisfits(tenant, wanted, refuse);
      const kept = this.#rows.get(tenant);
      const before = new Map<string, string | null>();
      for (const id of wanted.keys())
        if (kept?.has(id) === true) before.set(id, await this.#options.store.text(tenant, id));
      const added = [...wanted.values()].filter(({ id }) => !before.has(id));
      const updated = [...wanted.values()].filter(({ id, text }) => before.has(id) && before.get(id) !== text);
      const count = this.list(tenant).filter(({ isShipped }) => !isShipped).length + added.length;
      if (count > ruleLimits.rulesMax)
        throw new AppError('limit.reached', {
          detail: `There may be ${ruleLimits.rulesMax} rules; these would be ${count}.`,
        });
      const changed = [...added, ...updated];
      const toApprove = new Set(changed.filter((rule) => this.tunedShipped(rule).length > 0));
      const noting = { record: this.#options.record, nowMs };
      await noteRules(noting, doer, 'create', added);
      await noteRules(noting, doer, 'update', updated);
      const wasEnabled = ({ id }: Reading): boolean => kept?.get(id)?.row.isEnabled === true;
      await noteRules(
        noting,
        doer,
        'disable',
        updated.filter((rule) => toApprove.has(rule) && wasEnabled(rule)),
      );
      if (enable)
        await noteRules(
          noting,
          doer,
          'enable',
          added.filter((rule) => !toApprove.has(rule)),
        );
      const rows = changed.map((rule): RuleRow => {
        const { id, text, part, path } = rule;
        const known = kept?.get(id)?.row;
        const isEnabled = !toApprove.has(rule) && (known?.isEnabled ?? enable);
        const times = { createdMs: known?.createdMs ?? nowMs, updatedMs: nowMs };
        return { tenant, id, text, part, path, isEnabled, approved: null, ...times };
      });
      await this.#options.store.save(rows);
      for (const { text: _, ...row } of rows) this.#keep(row, wanted.get(row.id)?.rule ?? null);
      return {
        added: added.length,
        updated: updated.length,
        unchanged: wanted.size - added.length - updated.length,
        refused,
        toApprove: toApprove.size,
        faults,
      };
    });
  }

  /**
   * Enabling is recorded before it takes effect, disabling too: who looks at the log knows from when on nobody watched.
   * @param approved Digest of the file as a second person approved it. Throws `rule.changed` where it is another by now.
   */
  switch(
    doer: WatchDoer,
    id: string,
    isEnabled: boolean,
    reason: string,
    approved: string | null = null,
  ): Promise<KeptRule> {
    return this.#inTurn(async () => {
      const { tenant } = doer;
      const kept = this.get(tenant, id);
      if (approved !== null && approved !== (await this.digest(tenant, id)))
        throw new AppError('rule.changed', { detail: `The file of the rule ${id} is another than was approved.` });
      if (kept.isEnabled === isEnabled && (approved === null || kept.isApproved)) return kept;
      const nowMs = this.#options.clock.nowMs();
      const noting = { record: this.#options.record, nowMs };
      const ext = approved === null ? {} : { tunesShipped: true };
      await noteRules(noting, doer, isEnabled ? 'enable' : 'disable', [kept], reason, ext);
      const known = this.#rows.get(tenant)?.get(id)?.row;
      const row = {
        tenant,
        id,
        part: known?.part ?? 0,
        path: kept.path,
        isEnabled,
        approved: isEnabled ? approved : null,
        createdMs: known?.createdMs ?? nowMs,
        updatedMs: nowMs,
      };
      const text = kept.isShipped ? null : await this.#options.store.text(tenant, id);
      await this.#options.store.save([{ ...row, text }]);
      this.#keep(row, kept.isShipped ? null : kept.rule);
      return this.get(tenant, id);
    });
  }

  /** What is about other rules is taken together with them, or where they are there. */
  #refuseMisfits(tenant: string, wanted: Map<string, Reading>, refuse: (fault: Fault) => void): void {
    const others = this.list(tenant).flatMap(({ id, rule }) => (wanted.has(id) ? [] : [rule]));
    for (;;) {
      const rules = [...wanted.values()].map(({ rule }) => rule);
      const misfits = misfitsOf(rules, others);
      if (misfits.length === 0) return;
      for (const { id, ...at } of misfits) {
        const path = wanted.get(id)?.path;
        if (path !== undefined) refuse({ path, ...at });
        wanted.delete(id);
      }
    }
  }

  #keep(row: Omit<RuleRow, 'text'>, rule: WatchedRule | null): void {
    const rows =
      this.#rows.get(row.tenant) ?? new Map<string, { row: Omit<RuleRow, 'text'>; rule: WatchedRule | null }>();
    this.#rows.set(row.tenant, rows);
    rows.set(row.id, { row, rule });
    this.#versions.set(row.tenant, this.version(row.tenant) + 1);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
