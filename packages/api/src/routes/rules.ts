import { z } from 'zod';
import { defineRoute } from '../route.ts';
import {
  RuleBacktest,
  RuleBacktestAsked,
  RuleId,
  RuleImport,
  RuleImported,
  RuleList,
  RuleSwitch,
  RuleSwitched,
  RuleTrial,
  RuleTried,
  RuleWithText,
} from '../schemas/watch.ts';

const tag = 'rules';
const params = z.object({ id: RuleId });
const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;
const body = { about: 'Why', types: { 'application/json': RuleSwitch } } as const;

export const listRules = defineRoute({
  id: 'listRules',
  tag,
  method: 'GET',
  path: '/v1/rules',
  summary: 'List detection rules',
  permission: ['rules:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'All rules', schema: RuleList },
  errors: [],
});

export const getRule = defineRoute({
  id: 'getRule',
  tag,
  method: 'GET',
  path: '/v1/rules/:id',
  summary: 'One detection rule, with its file',
  permission: ['rules:read'],
  look: false,
  params,
  answer: { status: 200, type: 'application/json', about: 'The rule', schema: RuleWithText },
  errors: ['rule.not-found'],
});

export const importRules = defineRoute({
  id: 'importRules',
  tag,
  method: 'POST',
  path: '/v1/rules',
  summary: 'Take in rules',
  about:
    'Files of Sigma rules, at most 8 MiB. A rule that is there under the same id is replaced, and stays enabled or disabled. A file ' +
    'that cannot be honoured exactly is refused with the reason; the others are taken. A filter for a rule that ships with the product is disabled. Recorded before it takes effect.',
  permission: ['rules:write'],
  look: false,
  body: { about: 'The files', types: { 'application/json': RuleImport } },
  answer: { status: 200, type: 'application/json', about: 'What came of it', schema: RuleImported },
  errors: [...bodyErrors, 'limit.reached', 'look.not-recorded'],
});

export const tryRule = defineRoute({
  id: 'tryRule',
  tag,
  method: 'POST',
  path: '/v1/rules/test',
  summary: 'Try a rule with its own examples',
  about:
    'Under `examples` a file may say what its rules match (`match`) and what they do not (`other`): lines of logs, or fields of ' +
    'events. Nothing is kept.',
  permission: ['rules:read'],
  look: false,
  body: { about: 'The file', types: { 'application/json': RuleTrial } },
  answer: { status: 200, type: 'application/json', about: 'What came of each example', schema: RuleTried },
  errors: bodyErrors,
});

export const backtestRule = defineRoute({
  id: 'backtestRule',
  tag,
  method: 'POST',
  path: '/v1/rules/backtest',
  summary: 'Run a rule over the past, before it is enabled',
  about:
    'What the rules of a file would have found in what was received within a time, by the engine that watches: correlations and baselines, ' +
    'too, which begin with nothing. What they are about may be in the file or there already; filters that are enabled hold, exceptions do not. Of ' +
    'a filter, what it leaves of the rules that it names. Only events that your role sees are looked at, and of these what it shows. It takes ' +
    '20 seconds and two million events at most, and says how far it came. Nothing is kept.',
  permission: ['events:read'],
  look: true,
  body: { about: 'The file, and the time', types: { 'application/json': RuleBacktestAsked } },
  answer: { status: 200, type: 'application/json', about: 'What it would have found', schema: RuleBacktest },
  errors: [...bodyErrors, 'rule.invalid', 'stream.too-many', 'server.closing', 'request.timeout', 'look.not-recorded'],
});

export const enableRule = defineRoute({
  id: 'enableRule',
  tag,
  method: 'POST',
  path: '/v1/rules/:id/enable',
  summary: 'Enable a rule, for what is committed from now on',
  about: 'A filter that tunes a rule that ships with the product is enabled once a second person approved.',
  waits: 'A second person must approve; the rule is as it was',
  permission: ['rules:write'],
  look: false,
  params,
  body,
  answer: { status: 200, type: 'application/json', about: 'The rule', schema: RuleSwitched },
  errors: [...bodyErrors, 'rule.not-found', 'limit.reached', 'look.not-recorded'],
});

export const disableRule = defineRoute({
  id: 'disableRule',
  tag,
  method: 'POST',
  path: '/v1/rules/:id/disable',
  summary: 'Disable a rule',
  about: 'A rule that ships with the product is disabled once a second person approved.',
  waits: 'A second person must approve; the rule is as it was',
  permission: ['rules:write'],
  look: false,
  params,
  body,
  answer: { status: 200, type: 'application/json', about: 'The rule, and what waits', schema: RuleSwitched },
  errors: [...bodyErrors, 'rule.not-found', 'limit.reached', 'look.not-recorded'],
});
