import { type Message, notifyLimits } from './notifier.ts';

/** A message as people read it, one line. */
export function headlineOf({ step, alert, notifier, tenant }: Message): string {
  const of = tenant === 'default' ? '' : ` (${tenant})`;
  if (alert !== null) {
    const after = step === 'closed' ? ' was closed' : step === 'reopened' ? ' was reopened' : '';
    return `${alert.level}: ${alert.title}${after}${of}`;
  }
  if (notifier === null) return `Test: Daybook reaches this notifier${of}`;
  return step === 'up'
    ? `Notifier ${notifier.name} delivers again${of}`
    : `Notifier ${notifier.name} does not deliver: ${notifier.fault}${of}`;
}

/** Of several at once. */
export function headlineOfAll(messages: readonly Message[]): string {
  const [first] = messages;
  if (messages.length === 1 && first !== undefined) return headlineOf(first);
  return `${messages.length} messages about alerts`;
}

/** What is said below the headline, as pairs of name and value. */
export function factsOf({ alert, notifier }: Message): (readonly [string, string])[] {
  if (alert !== null) {
    return [
      ['Rule', alert.rule],
      ['Alert', alert.id],
      ['First event', new Date(alert.openedMs).toISOString()],
      ...(alert.tags.length === 0 ? [] : [['Tags', alert.tags.slice(0, 20).join(', ')] as const]),
    ];
  }
  return notifier === null ? [] : [['Since', new Date(notifier.sinceMs).toISOString()]];
}

/** The grave level for what is no alert: a notifier that is down. */
export const levelOf = ({ alert, step }: Message): string =>
  alert?.level ?? (step === 'down' ? 'high' : 'informational');

/** What of a text fits; whole code points. */
export function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${[...text].slice(0, charsMax - 1).join('')}…`.slice(0, charsMax);
}

/** Where several go out in one, so many are spelled out. */
export const spelledMax = notifyLimits.bundleMax / 2;
