import { outcomes, parsePeriod, policyLimits } from '@daybook/event';
import { z } from 'zod';
import { Approval } from './approvals.ts';
import { IsoTime, PositionText, ReasonText } from './common.ts';

const { classesMax, rulesMax, listMax, presetsMax } = policyLimits;

const PeriodText = z
  .string()
  .refine(
    (text) => parsePeriod(text) !== null,
    'a period is days, months or years: `P90D`, `P12M`, `P7Y`; up to 100 years',
  )
  .meta({ description: 'ISO 8601 duration of one unit: days, months or years', examples: ['P12M'] });

const Text = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{C}]*$/u, 'no control characters');
const ClassNumber = z.number().int().min(1).max(0xffff).describe('1 to 65535; it stands in the entry of each event');

const classFields = {
  number: ClassNumber,
  name: Text,
  minimum: PeriodText.nullable().default(null).describe('How long its events must be kept'),
  maximum: PeriodText.nullable()
    .default(null)
    .describe(
      'How long they may be kept, from the end of the UTC day of receipt: then they are destroyed. Null for ever',
    ),
  purpose: Text.describe('What they are kept for'),
  legalBasis: Text.describe('What allows or demands that'),
};

const DecisionText = ReasonText.nullable()
  .default(null)
  .describe('Where it is not as its presets ask, or these contradict each other: why it is as it is');

const RuleShape = z
  .strictObject({
    class: ClassNumber,
    sources: z.array(z.number().int().min(0).max(0xffffffff)).min(1).max(listMax).optional(),
    kinds: z.array(Text).min(1).max(listMax).optional(),
    labels: z.array(Text).min(1).max(listMax).optional(),
    outcomes: z
      .array(z.enum(outcomes as [string, ...string[]]))
      .min(1)
      .max(listMax)
      .optional(),
  })
  .describe(
    'All that it names must match: number of the source (0 is Daybook itself), kind (or its beginning and `.*`), label of a resource, outcome. Of a list, one',
  );

const policyFields = {
  rules: z.array(RuleShape).max(rulesMax).default([]).describe('The first that matches gives an event its class'),
  default: ClassNumber.describe('Class of what no rule matches'),
};

export const PolicyWanted = z
  .strictObject({
    classes: z
      .array(
        z.strictObject({
          ...classFields,
          presets: z
            .array(z.string().max(64))
            .max(presetsMax)
            .default([])
            .describe('Ids of presets that it is to meet'),
          decision: DecisionText,
        }),
      )
      .min(1)
      .max(classesMax),
    ...policyFields,
  })
  .describe('Classes, and which events get them');

export const PolicyChange = z.strictObject({ policy: PolicyWanted, reason: ReasonText });

const UsedPreset = z.object({
  id: z.string(),
  dated: z.string().describe('When its source was looked at'),
  minimum: PeriodText.nullable(),
  maximum: PeriodText.nullable(),
});

const Policy = z.object({
  classes: z.array(z.object({ ...classFields, presets: z.array(UsedPreset), decision: DecisionText })),
  ...policyFields,
});

const PolicyInForce = z.object({
  position: PositionText,
  received: IsoTime,
  by: z.string().describe('`person N` or `token ID`'),
  approvedBy: z.string().nullable().describe('The second person; null where none was needed, or it passed alone'),
  alone: z.boolean().describe('It passed without a second person: nobody else could decide'),
  policy: Policy,
});

export const RetentionState = z
  .object({
    policy: PolicyInForce.nullable().describe('Null while there is none: then everything is kept'),
    stopped: z
      .string()
      .nullable()
      .describe('Why nothing is destroyed now: the clock is not trusted, or the statements of the log cannot be read'),
    clock: z
      .object({
        what: z
          .enum(['behind', 'ahead', 'unattested'])
          .describe(
            '`unattested`: since it was last confirmed over 4 hours passed in sum of which nothing but the clock knows. `expected` is then what it would be without them',
          ),
        said: IsoTime,
        expected: IsoTime,
      })
      .nullable()
      .describe('What is wrong with the clock; null where it is trusted'),
    due: z
      .array(z.object({ class: ClassNumber, day: z.iso.date(), due: IsoTime }))
      .describe('What is due and not destroyed yet, oldest first; 100 at most'),
    dueCount: z
      .number()
      .int()
      .describe('How many classes and days that is. Those of which holds keep all that is left are not counted'),
    openPlans: z.number().int().describe('Plans that are being carried out'),
  })
  .describe('By which policy content is kept, and what is due');

export const PolicyChanged = z.object({
  policy: PolicyInForce.nullable().describe('The policy in force now'),
  approval: Approval.nullable().describe(
    'Where it could have something destroyed sooner: the request that waits for a second person',
  ),
  because: z.array(z.string()).describe('Why it needs one'),
});

export const PresetList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      minimum: PeriodText.nullable(),
      maximum: PeriodText.nullable(),
      note: z.string(),
      source: z.string().describe('The document, and where in it'),
      url: z.string().nullable().describe('Of the document; null where it has none that is known'),
      dated: z.string().describe('When the source was looked up'),
    }),
  ),
});

const Ranges = z
  .array(z.tuple([z.number().int(), z.number().int()]))
  .describe('Indices from first to last; only entries of the class and day are meant');

export const PlanList = z.object({
  items: z.array(
    z.object({
      position: PositionText,
      received: IsoTime,
      policy: PositionText.describe('By which'),
      class: ClassNumber.describe('What entries say'),
      as: ClassNumber.nullable().describe(
        'The class by which it is due, where events were reclassified; null where it is the same',
      ),
      day: z.iso.date().describe('Day of receipt, UTC'),
      first: z.number().int(),
      last: z.number().int(),
      events: z.number().int().describe('How many had content that was to go'),
      absent: Ranges.describe('What had no content already, and no plan to account for it'),
      except: Ranges,
      certificate: z
        .object({
          position: PositionText,
          received: IsoTime,
          destroyed: z.number().int(),
          stopped: z.string().nullable(),
          kept: Ranges,
        })
        .nullable()
        .describe('Null while it is being carried out'),
    }),
  ),
  cursor: z.string().nullable().describe('Gives the next page, of older plans; null on the last'),
  count: z.number().int().describe('Plans that the log has'),
});

export const ClockConfirmation = z.strictObject({ reason: ReasonText });
export const ClockConfirmed = z.object({
  now: IsoTime.describe('What it says'),
  approval: Approval.describe('The request that waits for a second person'),
});
export type ClockConfirmedJson = z.infer<typeof ClockConfirmed>;

const SimulatedCounts = z.object({
  events: z.number().int().describe('Entries that have content now, as far as plans tell'),
  destroyed: z.number().int().describe('How many of them would be destroyed by then'),
  destroyedInForce: z.number().int().describe('How many the policy in force would destroy by then'),
  minimum: z.number().int().describe('How many must be kept: their minimum is not over by then'),
  held: z.number().int().describe('How many are due by then, and a hold keeps them'),
  unread: z.number().int().describe('How many are due by then, and a hold that may keep them is still being read'),
});

export const SimulationWanted = z.strictObject({
  on: z.iso.date().describe('What would be destroyed by the beginning of this day, UTC'),
  policy: PolicyWanted.optional().describe('Without one, the policy in force'),
});

export const Simulation = z.object({
  on: z.iso.date(),
  because: z.array(z.string()).describe('Why the policy would need a second person; empty where it would not'),
  totals: SimulatedCounts.describe('Of all that was counted'),
  classes: z.array(SimulatedCounts.extend({ class: z.number().int() })).describe('Of all that was counted'),
  holds: z
    .array(z.object({ hold: PositionText, events: z.number().int().describe('What several keep is in each') }))
    .describe('Which holds keep what is held'),
  holdsLeftOut: z
    .number()
    .int()
    .describe(
      'Holds that find events by their content, which the reader may not count. Where there are any, no more than was said is destroyed, and some of it may be kept',
    ),
  days: z
    .array(
      z.object({
        class: z.number().int(),
        day: z.iso.date().describe('Day of receipt, UTC'),
        due: IsoTime.nullable(),
        dueInForce: IsoTime.nullable().describe('By the policy in force'),
        because: z
          .enum(['no-class', 'no-maximum', 'minimum', 'maximum'])
          .nullable()
          .describe(
            'Why it is not due by then: no such class in the policy, no maximum, minimum or maximum not over. Null where it is due',
          ),
        counts: SimulatedCounts.nullable().describe('Null where there was no time to count'),
      }),
    )
    .describe('1000 at most: what is due by either policy first, then the rest, each oldest first'),
  dayCount: z.number().int().describe('How many classes and days there are'),
  uncounted: z.number().int().describe('How many of them were not counted, because the time was over'),
  uncountedDue: z.number().int().describe('How many of those are due by either policy'),
});

export type SimulationJson = z.infer<typeof Simulation>;
export type PolicyWantedJson = z.infer<typeof PolicyWanted>;
export type RetentionStateJson = z.infer<typeof RetentionState>;
export type PolicyChangedJson = z.infer<typeof PolicyChanged>;
export type PresetListJson = z.infer<typeof PresetList>;
export type PlanListJson = z.infer<typeof PlanList>;
