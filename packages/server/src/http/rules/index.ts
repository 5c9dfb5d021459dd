/** Detection rules: listed, imported, tried, switched on and off. */
import { RuleImport, RuleSwitch, RuleTrial, routes } from '@daybook/api';
import { type Access, type Reader, seesEverything } from '../../access/index.ts';
import { type KeptRule, ruleLimits, type Watch } from '../../watch/index.ts';
import { approvalJson } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { watchDoerOf } from '../watch-doer.ts';
import { type BacktestDeps, backtestRule } from './backtest.ts';
import { ruleJson } from './rule-json.ts';

export interface RulesDeps extends BacktestDeps {
  readonly watch: Watch;
  readonly access: Pick<Access, 'approvals' | 'sources'>;
}

const importBody = { types: ['application/json'], bytesMax: ruleLimits.importBytesMax };
const trialBody = { types: ['application/json'], bytesMax: ruleLimits.trialBytesMax };

export function mountRules(mount: Mount, deps: RulesDeps): void {
  const { watch, access } = deps;
  const { rules } = watch;
  const labelsOf = (tenant: string) => access.sources.list(tenant).map(({ labels }) => labels);
  const jsonsOf = ({ tenant, role }: Reader) => {
    const logsOf = watch.logs(tenant, labelsOf(tenant));
    const excepted = Map.groupBy(
      watch.exceptions.list(tenant).filter(({ ended }) => ended === null),
      ({ rule }) => rule,
    );
    const costOf = watch.costs(tenant);
    const none = { count: 0, lastMs: null };
    return (kept: KeptRule) =>
      ruleJson(kept, {
        logs: logsOf(kept),
        correlation: watch.correlationOf(tenant, kept.id),
        baseline: watch.baselineOf(tenant, kept.id),
        // A rule of one's own counts events: for who could count them anyway.
        matched: seesEverything(role.sight) ? (watch.countOf(tenant, 'rule', kept.id) ?? none) : null,
        cost: costOf === null ? null : costOf(kept.id),
        exceptions: excepted.get(kept.id)?.length ?? 0,
      });
  };
  const jsonOf = (reader: Reader, kept: KeptRule) => jsonsOf(reader)(kept);

  mount(routes.listRules, async ({ identity }) => {
    const reader = readerOf(identity);
    return { items: rules.list(reader.tenant).map(jsonsOf(reader)) };
  });
  mount(routes.getRule, async ({ identity, params }) => {
    const reader = readerOf(identity);
    const kept = rules.get(reader.tenant, params.id);
    return { ...jsonOf(reader, kept), text: await rules.text(reader.tenant, params.id) };
  });
  mount(routes.importRules, async ({ identity, client, request }) => {
    const { files, enable } = await readJsonBody(request, RuleImport, importBody);
    const { faults, ...counts } = await rules.import(watchDoerOf(readerOf(identity), client), files, enable);
    return { ...counts, faults: [...faults] };
  });
  mount(routes.tryRule, async ({ request }) => {
    const { file } = await readJsonBody(request, RuleTrial, trialBody);
    const tried = watch.tryExamples(file);
    if (!tried.ok) {
      const { line, column, message } = tried;
      return { passed: false, fault: { line, column, message }, items: [] };
    }
    const items = tried.tried.map(({ rule, title, name, isExpected, isMatch }) => {
      return { rule, title, example: name, expected: isExpected, matched: isMatch };
    });
    return { passed: items.every(({ expected, matched }) => expected === matched), fault: null, items };
  });
  mount(routes.backtestRule, backtestRule(deps));
  mount(routes.enableRule, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    const { reason } = await readJsonBody(request, RuleSwitch);
    const kept = rules.get(reader.tenant, params.id);
    const tuned = rules.tunedShipped(kept);
    if (tuned.length === 0 || (kept.isEnabled && kept.isApproved)) {
      const done = await rules.switch(watchDoerOf(reader, client), params.id, true, reason);
      return { rule: jsonOf(reader, done), approval: null };
    }
    const { title } = kept.rule.head;
    const approval = await access.approvals.request(
      { reader, client },
      {
        kind: 'rule.filter',
        summary: `Have the filter "${title}" tune ${tuned.map(({ rule }) => `"${rule.head.title}"`).join(', ')}`,
        what: {
          rule: kept.id,
          title,
          sha256: await rules.digest(reader.tenant, kept.id),
          tunes: tuned.map(({ id }) => id),
        },
        reason,
        changes: [{ path: 'enabled', old: false, new: true }],
      },
    );
    return new WithStatus(202, { rule: jsonOf(reader, kept), approval: approvalJson(approval, reader) });
  });
  mount(routes.disableRule, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    const { reason } = await readJsonBody(request, RuleSwitch);
    const kept = rules.get(reader.tenant, params.id);
    if (!kept.isShipped || !kept.isEnabled) {
      const done = await rules.switch(watchDoerOf(reader, client), params.id, false, reason);
      return { rule: jsonOf(reader, done), approval: null };
    }
    const { title } = kept.rule.head;
    const by = { reader, client };
    const approval = await access.approvals.request(by, {
      kind: 'rule.disable',
      summary: `Disable the rule "${title}"`,
      what: { rule: kept.id, title },
      reason,
      changes: [{ path: 'enabled', old: true, new: false }],
    });
    return new WithStatus(202, { rule: jsonOf(reader, kept), approval: approvalJson(approval, reader) });
  });
}
