/** Rising. */
export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

/** Hours of the day in which only what is grave enough goes out. */
export interface QuietHours {
  /** Minutes since midnight in the zone; `from` above `to` is a night. */
  readonly fromMin: number;
  readonly toMin: number;
  /** IANA name. */
  readonly zone: string;
  /** What is at least as grave goes out all the same. */
  readonly exceptLevel: Level;
}

/** How to reach the other side. Secrets are in it: it is never shown. */
export type ChannelSettings =
  | { readonly type: 'webhook'; readonly url: string; readonly secret: string }
  | {
      readonly type: 'alertmanager';
      readonly url: string;
      readonly user: string | null;
      readonly password: string | null;
    }
  | { readonly type: 'slack' | 'teams'; readonly url: string }
  | { readonly type: 'pagerduty'; readonly url: string; readonly routingKey: string }
  | {
      readonly type: 'email';
      readonly host: string;
      readonly port: number;
      readonly security: 'tls' | 'starttls' | 'none';
      readonly user: string | null;
      readonly password: string | null;
      readonly from: string;
      readonly to: readonly string[];
    };

export type ChannelType = ChannelSettings['type'];

/** One notifier as the settings have it. */
export interface NotifierSettings {
  readonly name: string;
  readonly tenant: string;
  readonly channel: ChannelSettings;
  readonly minLevel: Level;
  /** Names of sources; an alert with an event of one of them goes out. Empty for all. */
  readonly sources: readonly string[];
  readonly quiet: QuietHours | null;
  /** Alerts are put together for so long; null where each goes out at once. */
  readonly digestMs: number | null;
  /** The notifier that says that this one is down; null for all others of the tenant. */
  readonly fallback: string | null;
}

/** What a message is about: what happened to an alert, or to a notifier. */
export type Step = 'opened' | 'closed' | 'reopened' | 'down' | 'up' | 'test';

/** Nothing of the events themselves is in it. */
export interface AboutAlert {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly rule: string;
  readonly tags: readonly string[];
  readonly openedMs: number;
  /** When it was closed; null where it was not. */
  readonly closedMs: number | null;
}

export interface AboutNotifier {
  readonly name: string;
  /** Since when it is down. */
  readonly sinceMs: number;
  readonly fault: string;
}

/** One message to deliver. */
export interface Message {
  /** The same at each attempt. */
  readonly id: string;
  readonly tenant: string;
  readonly step: Step;
  readonly createdMs: number;
  readonly alert: AboutAlert | null;
  readonly notifier: AboutNotifier | null;
}

export type Sent =
  | { readonly ok: true }
  /** `fault` says why, without an address or a secret. */
  | { readonly ok: false; readonly fault: string; readonly retryAfterMs?: number };

export const notifyLimits = {
  /** Messages that wait for one notifier; what comes on top is kept as failed. */
  waitingMax: 10_000,
  /** Messages of one notifier that are done with; older ones go, but for those of alerts that are not closed. */
  doneMax: 10_000,
  /** Messages that go out in one. */
  bundleMax: 100,
  /** After so long without success a message is given up. */
  giveUpMs: 3 * 24 * 60 * 60_000,
  /** Between two attempts of a message, and of a notifier that does not deliver. Doubled each time, with up to a fifth on top. */
  retryMsMin: 1_000,
  retryMsMax: 5 * 60_000,
  pauseMsMax: 60_000,
  /** What the other side asks for is honoured so far. */
  retryAfterMsMax: 60 * 60_000,
  /** A notifier is down after so many failures in a row, over so long. */
  downFailures: 3,
  downMs: 60_000,
  /** How often Alertmanager is told what is still open, and how long it believes it. */
  repeatMs: 60_000,
  believedMs: 5 * 60_000,
  repeatedMax: 5_000,
} as const;

export type NotifyLimits = { readonly [Name in keyof typeof notifyLimits]: number };
