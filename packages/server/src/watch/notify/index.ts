/** What became of alerts, told to people and to other systems: at least once, and the state of each message is kept. */
export { webhookKey } from './channels/webhook.ts';
export { type Level, levels, type NotifierSettings, notifyLimits, type QuietHours, type Sent } from './notifier.ts';
export { Notifiers, type NotifierState } from './notifiers.ts';
export { destinationOf } from './shown.ts';
export type { Delivery, DeliveryState } from './store.ts';
