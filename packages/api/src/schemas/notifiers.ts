import { z } from 'zod';
import { IsoTime, wholeNumber } from './common.ts';

export const NotifierName = z.string().regex(/^[a-z0-9-]{1,32}$/, 'the name of a notifier');

export const notifierTypes = ['webhook', 'alertmanager', 'slack', 'teams', 'pagerduty', 'email'] as const;
export const deliveryStates = ['waiting', 'sent', 'failed'] as const;

export const Notifier = z
  .object({
    name: z.string(),
    type: z.enum(notifierTypes),
    to: z.string().describe('Where it delivers to, as far as that is no secret: a host, or addresses of mail'),
    minLevel: z.string().describe('Alerts of this level and above go out'),
    sources: z
      .array(z.string())
      .describe('Alerts about events of one of these sources go out; all where there are none'),
    quiet: z
      .object({
        from: z.string().describe('`22:00`'),
        to: z.string(),
        zone: z.string().describe('IANA name'),
        exceptLevel: z.string().describe('Alerts of this level and above go out all the same'),
      })
      .nullable()
      .describe('Hours in which alerts are held back'),
    digestMinutes: z.number().int().nullable().describe('Alerts are put together for so long'),
    fallback: z.string().nullable().describe('Who says that this one is down; null for all others'),
    waiting: z.number().int().describe('Messages that wait'),
    failed: z.number().int().describe('Messages that were given up, or found no room, of those that are kept'),
    down: IsoTime.nullable().describe('Since when nothing could be delivered'),
    fault: z.string().nullable().describe('Why the last attempt failed'),
    lastSent: IsoTime.nullable(),
  })
  .meta({ id: 'Notifier', description: 'Who is told of alerts, as the settings have it' });
export type NotifierJson = z.infer<typeof Notifier>;

export const NotifierList = z.object({ items: z.array(Notifier) }).meta({ id: 'NotifierList' });
export type NotifierListJson = z.infer<typeof NotifierList>;

export const Delivery = z
  .object({
    id: z.string().describe('`webhook-id` of a webhook; the same at each attempt'),
    alert: z.string().nullable().describe('Id of the alert; null where it is about a notifier'),
    about: z.string().nullable().describe('Name of the notifier that it is about'),
    step: z.enum(['opened', 'closed', 'reopened', 'down', 'up']).describe('What happened to it'),
    state: z.enum(deliveryStates).describe('`failed`: it was given up, or there was no room'),
    held: z.boolean().describe('It waits, or waited, for the end of quiet hours or the next digest'),
    attempts: z.number().int(),
    created: IsoTime,
    due: IsoTime.describe('When it is tried next, or would have been'),
    ended: IsoTime.nullable().describe('When it was delivered, or given up'),
    fault: z.string().nullable().describe('Why the last attempt failed'),
  })
  .meta({ id: 'Delivery', description: 'A message of a notifier, and what became of it' });
export type DeliveryJson = z.infer<typeof Delivery>;

export const DeliveryList = z.object({ items: z.array(Delivery) }).meta({ id: 'DeliveryList' });
export type DeliveryListJson = z.infer<typeof DeliveryList>;

export const deliveriesQuery = z.object({
  state: z
    .enum(['all', ...deliveryStates])
    .default('all')
    .describe('Only those'),
  limit: wholeNumber(1, 1_000, 100).describe('So many at most'),
});

export const NotifierTest = z.strictObject({}).meta({ id: 'NotifierTest' });

export const NotifierTested = z
  .object({
    delivered: z.boolean(),
    fault: z.string().nullable().describe('Why not'),
    tookMs: z.number().int(),
  })
  .meta({ id: 'NotifierTested' });
export type NotifierTestedJson = z.infer<typeof NotifierTested>;
