import type { NotifierSettings } from './notifier.ts';

/**
 * The settings of a notifier as they may be shown and are recorded: without secrets. Addresses of Slack and Teams are secrets; of
 * others the origin is shown, as a path may hold one.
 */
export function shownOf({
  tenant,
  channel,
  minLevel,
  sources,
  quiet,
  digestMs,
  fallback,
}: NotifierSettings): Readonly<Record<string, string | number | null>> {
  return {
    tenant,
    type: channel.type,
    to: destinationOf(channel),
    minLevel,
    sources: sources.join(','),
    quiet: quiet === null ? null : `${quiet.fromMin}-${quiet.toMin} ${quiet.zone} except ${quiet.exceptLevel}`,
    digestMinutes: digestMs === null ? null : digestMs / 60_000,
    fallback,
  };
}

export function destinationOf(channel: NotifierSettings['channel']): string {
  switch (channel.type) {
    case 'email':
      return `${channel.to.join(', ')} by ${channel.host}:${channel.port}`;
    case 'slack':
    case 'teams':
      return new URL(channel.url).host;
    default:
      return new URL(channel.url).origin;
  }
}
