import { z } from 'zod';
import { Approval } from './approvals.ts';
import { IsoTime, ReasonText, TimeText, wholeNumber } from './common.ts';
import { EventView } from './event.ts';

export const RuleId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'the id of a rule');
export const AlertId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'the id of an alert');

export const alertStates = ['open', 'acknowledged', 'assigned', 'closed'] as const;
export const verdicts = ['true-positive', 'false-positive', 'benign', 'duplicate'] as const;

export const Rule = z
  .object({
    id: z.string(),
    type: z
      .enum(['detection', 'correlation', 'filter', 'baseline'])
      .describe(
        '`correlation` is about what other rules match, `filter` tunes other rules, `baseline` learns what is usual and finds what differs',
      ),
    title: z.string(),
    level: z.string().nullable().describe('`informational`, `low`, `medium`, `high`, `critical`, as its author has it'),
    status: z.string().nullable(),
    description: z.string().nullable(),
    author: z.string().nullable(),
    license: z.string().nullable(),
    tags: z.array(z.string()).describe('`attack.t1098`: MITRE ATT&CK and others'),
    references: z.array(z.string()),
    logSource: z.object({
      product: z.string().nullable(),
      category: z.string().nullable(),
      service: z.string().nullable(),
    }),
    logs: z
      .array(z.string())
      .describe(
        'Logs here that it is about. Empty where there are none, or where a correlation or baseline lacks one of its rules: then it can match nothing',
      ),
    correlation: z
      .object({
        groups: z.number().int().describe('Groups of events that it keeps'),
        entries: z.number().int().describe('Matches that it keeps, in all groups'),
        evicted: z.number().int().describe('Groups that had to go because there were too many, since the start'),
        late: z.number().int().describe('Matches that came too late for their group, since the start'),
        truncated: z
          .number()
          .int()
          .describe('Matches that no finding had named, out of groups that grew too large, since the start'),
      })
      .nullable()
      .describe('What a correlation keeps and gave up; null for other rules, and where it is not run'),
    matches: z
      .int()
      .nullable()
      .describe(
        'Events that it matched, findings of a correlation, or matches that a filter held back, as far as they are counted; null to a role that does not see every field of every event',
      ),
    lastMatch: IsoTime.nullable().describe('When the last of them was received'),
    cost: z
      .object({
        nsPerEvent: z
          .number()
          .describe('Nanoseconds that it takes of an event, on average, in the watch of this tenant'),
        share: z.number().describe('Of what all rules take: 0 to 1'),
      })
      .nullable()
      .describe('Measured with one event in 61, of late; null where it was not yet'),
    exceptions: z.int().describe('Exceptions from it that hold'),
    baseline: z
      .object({
        groups: z.number().int().describe('Groups, by `group-by`, of which it keeps what is usual'),
        evicted: z.number().int().describe('Groups that had to go because there were too many, since the start'),
        late: z.number().int().describe('Matches that were received too late to be judged, since the start'),
        truncated: z.number().int().describe('Values that were not kept because there were too many, since the start'),
      })
      .nullable()
      .describe('What a baseline keeps and gave up; null for other rules, and where it is not run'),
    origin: z
      .enum(['shipped', 'imported'])
      .describe('`shipped` comes with the product; disabling it needs a second person'),
    path: z.string().describe('Name of its file'),
    enabled: z.boolean(),
    updated: IsoTime.nullable(),
  })
  .meta({ id: 'Rule', description: 'A detection rule, correlation or filter (Sigma 2.1), or a baseline' });
export type RuleJson = z.infer<typeof Rule>;

export const RuleList = z.object({ items: z.array(Rule) }).meta({ id: 'RuleList' });
export type RuleListJson = z.infer<typeof RuleList>;

export const RuleWithText = z
  .object({ ...Rule.shape, text: z.string().describe('The file, as it came') })
  .meta({ id: 'RuleWithText' });
export type RuleWithTextJson = z.infer<typeof RuleWithText>;

const RuleFile = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[^\p{C}]*$/u, 'no control characters'),
  text: z.string().max(256 * 1024),
});

export const RuleImport = z
  .strictObject({
    files: z.array(RuleFile).min(1).max(1_000),
    enable: z
      .boolean()
      .default(false)
      .describe('Whether rules that are new are enabled; those that are there stay as they are'),
  })
  .meta({ id: 'RuleImport' });

export const RuleImported = z
  .object({
    added: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    toApprove: z
      .number()
      .int()
      .describe(
        'Filters, new or changed, for rules that ship with the product: they are disabled until a second person approved',
      ),
    refused: z.number().int().describe('Files, and rules of files, that were not taken'),
    faults: z
      .array(z.object({ path: z.string(), line: z.number().int(), column: z.number().int(), message: z.string() }))
      .describe('The first of those that were refused, with the first reason of each'),
  })
  .meta({ id: 'RuleImported' });
export type RuleImportedJson = z.infer<typeof RuleImported>;

export const RuleSwitch = z.strictObject({ reason: ReasonText }).meta({ id: 'RuleSwitch' });

export const RuleSwitched = z
  .object({
    rule: Rule,
    approval: Approval.nullable().describe('Where it waits for a second person; then the rule is as it was'),
  })
  .meta({ id: 'RuleSwitched' });
export type RuleSwitchedJson = z.infer<typeof RuleSwitched>;

export const RuleTrial = z.strictObject({ file: RuleFile }).meta({ id: 'RuleTrial' });

export const RuleBacktestAsked = z
  .strictObject({
    file: RuleFile,
    from: TimeText.describe('Events that were received from then on; a span is counted back from now'),
    to: TimeText.default('now').describe('And before this'),
  })
  .meta({ id: 'RuleBacktestAsked' });

export const RuleBacktest = z
  .object({
    from: IsoTime,
    to: IsoTime,
    events: z.int().describe('Events that were looked at, of those that your role sees'),
    through: IsoTime.nullable().describe('When the last of them was received'),
    cut: z
      .enum(['time', 'events', 'memory'])
      .nullable()
      .describe('Which limit was reached: then nothing behind `through` was looked at. Go on from there'),
    elapsedMs: z.int(),
    rules: z.array(
      z.object({
        rule: z.string(),
        title: z.string(),
        type: z.enum(['detection', 'correlation', 'filter', 'baseline']),
        matches: z.int().describe('Events that it matched, or findings of a correlation'),
        alerts: z.int().describe('Alerts that would have been opened'),
        excepted: z.int().describe('Matches that its exceptions, as they hold now, keep out of alerts'),
        givenUp: z.int().describe('Groups and matches that a correlation had to give up for want of room'),
        days: z
          .array(z.object({ day: z.string().describe('UTC'), matches: z.int(), alerts: z.int() }))
          .describe('Days, by receipt, on which there was something'),
        samples: z.array(EventView).describe('The last events of such alerts, as your role sees them'),
      }),
    ),
  })
  .meta({ id: 'RuleBacktest', description: 'What rules would have found' });
export type RuleBacktestJson = z.infer<typeof RuleBacktest>;

export const RuleTried = z
  .object({
    passed: z.boolean().describe('Whether the file can be honoured and every example came out as it says'),
    fault: z
      .object({ line: z.number().int(), column: z.number().int(), message: z.string() })
      .nullable()
      .describe('Why the file cannot be honoured'),
    items: z
      .array(
        z.object({
          rule: z.string(),
          title: z.string(),
          example: z.string().describe('`match 1`, `other 2`: where it stands in the file'),
          expected: z.boolean(),
          matched: z.boolean(),
        }),
      )
      .describe('Each example with each rule of the file'),
  })
  .meta({ id: 'RuleTried' });
export type RuleTriedJson = z.infer<typeof RuleTried>;

export const Alert = z
  .object({
    id: z.string(),
    rule: z.string(),
    title: z.string(),
    level: z.string(),
    tags: z.array(z.string()),
    state: z.enum(alertStates),
    assignee: z
      .string()
      .nullable()
      .describe('Who is to look into it; null, too, where the role does not see who does what'),
    verdict: z.enum(verdicts).nullable(),
    opened: IsoTime.describe('When its first event was received'),
    last: IsoTime.describe('When its last event was received'),
    count: z.number().int().describe('Events that matched'),
    evidence: z.array(z.string()).describe('Positions of the events: the first 100 of them, in a list the first 8'),
    overflow: z.boolean().describe('It stands for all further findings of its rule: too many are open'),
    fingerprint: z
      .string()
      .nullable()
      .describe(
        'The same for alerts of one rule about one actor or address; null to who sees a part of events or fields',
      ),
    explanations: z
      .array(
        z.object({
          value: z.string().describe('What was unusual'),
          normal: z.string().describe('What is usual'),
          formula: z.string().describe('How the two were compared, with the numbers'),
        }),
      )
      .nullable()
      .describe(
        'Why a baseline found it, the first 10; empty for other rules. Null to who sees a part of events or fields: what is usual says something of events beyond the evidence',
      ),
    changed: IsoTime,
    changedBy: z.string().nullable(),
  })
  .meta({ id: 'Alert', description: 'What a rule found' });
export type AlertJson = z.infer<typeof Alert>;

/** Nothing of the events is in it: who may handle alerts need not see any. */
export const AlertHandled = Alert.pick({
  id: true,
  state: true,
  assignee: true,
  verdict: true,
  changed: true,
  changedBy: true,
}).meta({
  id: 'AlertHandled',
  description: 'How far somebody is with an alert',
});
export type AlertHandledJson = z.infer<typeof AlertHandled>;

export const AlertList = z
  .object({
    items: z.array(Alert).describe('Newest first'),
    after: z.string().nullable().describe('Where there may be more: for `after` of the next page'),
    partial: z
      .boolean()
      .describe('Not all alerts were looked through, because so many of them are out of sight: ask by rule or state'),
  })
  .meta({ id: 'AlertList' });
export type AlertListJson = z.infer<typeof AlertList>;

export const alertsQuery = z.object({
  state: z
    .enum(['unclosed', ...alertStates])
    .default('unclosed')
    .describe('`unclosed` are all but those that are closed'),
  rule: RuleId.optional().describe('Only those of one rule'),
  after: AlertId.optional().describe('Alerts behind this one in the list'),
  limit: wholeNumber(1, 200, 50),
});

export const AlertReason = z.strictObject({ reason: ReasonText.optional() }).meta({ id: 'AlertReason' });
export const AlertAssignment = z
  .strictObject({
    assignee: z
      .string()
      .trim()
      .min(1)
      .max(128)
      .regex(/^[^\p{C}]*$/u, 'no control characters'),
    reason: ReasonText.optional(),
  })
  .meta({ id: 'AlertAssignment' });
export const AlertClosing = z
  .strictObject({ verdict: z.enum(verdicts), reason: ReasonText })
  .meta({ id: 'AlertClosing' });
