import type { EventDraft } from '@daybook/event';

/** The event of text that a program wrote and that nobody here knows. */
export function plainMessage(text: string, time: string, flags: readonly string[] = []): EventDraft {
  return {
    time,
    kind: 'system.message',
    action: 'message',
    outcome: 'unknown',
    severity: 1,
    ...(flags.length > 0 ? { flags: [...flags] } : {}),
    actor: { type: 'unknown', id: 'unknown' },
    ext: { message: text },
  };
}
