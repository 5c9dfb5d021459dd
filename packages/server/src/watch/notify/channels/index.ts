/** Ways to the other side, by what is spoken there. */
import type { ChannelSettings, NotifyLimits } from '../notifier.ts';
import { alertmanagerChannel } from './alertmanager.ts';
import type { Channel, World } from './channel.ts';
import { emailChannel } from './email.ts';
import { pagerdutyChannel } from './pagerduty.ts';
import { slackChannel } from './slack.ts';
import { teamsChannel } from './teams.ts';
import { webhookChannel } from './webhook.ts';

export type { Channel, World } from './channel.ts';

export function channelOf(settings: ChannelSettings, world: World, limits: Pick<NotifyLimits, 'believedMs'>): Channel {
  switch (settings.type) {
    case 'webhook':
      return webhookChannel(settings, world);
    case 'alertmanager':
      return alertmanagerChannel(settings, world, limits);
    case 'slack':
      return slackChannel(settings, world);
    case 'teams':
      return teamsChannel(settings, world);
    case 'pagerduty':
      return pagerdutyChannel(settings, world);
    case 'email':
      return emailChannel(settings, world);
  }
}
