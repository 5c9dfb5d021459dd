import { expect, test } from 'vitest';
import type { Message } from '../notifier.ts';
import { channelOf, type World } from './index.ts';

/**
 * What services on the net that no test can reach say that they take: Slack ("Sending messages using incoming webhooks", "Block Kit"),
 * Teams ("Format cards", Adaptive Cards 1.4), PagerDuty ("Events API v2", "PD-CEF").
 */
const nasty = 'A <!channel> *bold* [x](http://evil.example) & `code` | end';
const message = (change: Partial<Message> = {}, title = nasty): Message => ({
  id: 'f00d',
  tenant: 'default',
  step: 'opened',
  createdMs: 1_000,
  alert: { id: 'a1', title, level: 'high', rule: 'r1', tags: ['attack.t1098'], openedMs: 500, closedMs: null },
  notifier: null,
  ...change,
});
const down = message({ step: 'down', alert: null, notifier: { name: 'mail', sinceMs: 700, fault: 'SMTP 451' } });
const many = Array.from({ length: 100 }, (_, i) => message({ id: String(i) }, 'x'.repeat(5_000)));

interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly body: never;
}

async function sent(
  settings: Parameters<typeof channelOf>[0],
  messages: readonly Message[],
  status = 202,
): Promise<Asked> {
  const asked: Asked[] = [];
  const world: World = {
    ask: (url, { headers, body }) => {
      const text = String(body);
      asked.push({
        url,
        headers: headers as Asked['headers'],
        bytes: Buffer.byteLength(text),
        body: JSON.parse(text) as never,
      });
      return Promise.resolve(new Response(null, { status }));
    },
    mail: () => Promise.resolve(null),
    nowMs: () => 2_000,
    publicUrl: 'https://log.example',
  };
  const outcome = await channelOf(settings, world, { believedMs: 300_000 }).send(messages);
  expect(outcome.ok).toBe(status < 300);
  return asked[0] ?? ({} as Asked);
}

test('Slack: sections of mrkdwn within its limits, in which a title is neither mark-up nor a mention', async () => {
  const settings = { type: 'slack', url: 'https://hooks.slack.example/x' } as const;
  const { body, url } = await sent(settings, [message()]);
  expect(url).toBe(settings.url);
  const text = JSON.stringify(body);
  expect(text).toContain('&lt;!channel&gt;');
  expect(text).not.toContain('<!channel>');
  expect(text).toContain('<https://log.example/alerts?alert=%22a1%22|');
  const large = (await sent(settings, many)).body as {
    blocks: { type: string; text: { type: string; text: string } }[];
  };
  expect(large.blocks.length).toBeLessThanOrEqual(50);
  expect(large.blocks.at(-1)?.text.text).toBe('… and 55 more');
  for (const block of large.blocks) {
    expect([block.type, block.text.type]).toEqual(['section', 'mrkdwn']);
    expect(block.text.text.length).toBeLessThanOrEqual(3_000);
  }
});

test('Teams: one Adaptive Card of at most 28 KB, in which a title is no link', async () => {
  const settings = { type: 'teams', url: 'https://prod.logic.example/x' } as const;
  const { body } = await sent(settings, [message()]);
  expect(body).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          type: 'AdaptiveCard',
          version: '1.4',
          body: [{ type: 'TextBlock', wrap: true }, { type: 'FactSet' }],
          actions: [{ type: 'Action.OpenUrl', url: 'https://log.example/alerts?alert=%22a1%22' }],
        },
      },
    ],
  });
  expect(JSON.stringify(body)).not.toContain('[x](');
  expect((await sent(settings, many)).bytes).toBeLessThan(28 * 1024);
});

test.each([
  [message(), 'trigger', 'daybook default alert a1', 'error'],
  [message({ step: 'closed' }), 'resolve', 'daybook default alert a1', 'error'],
  [message({ step: 'reopened' }), 'trigger', 'daybook default alert a1', 'error'],
  [down, 'trigger', 'daybook default notifier mail', 'error'],
  [{ ...down, step: 'up' } as const, 'resolve', 'daybook default notifier mail', 'info'],
  [message({ step: 'test', alert: null }), 'trigger', 'daybook default test f00d', 'info'],
])('PagerDuty: %j is an event that its API takes', async (one, action, key, severity) => {
  const settings = { type: 'pagerduty', url: 'https://events.pagerduty.example/v2/enqueue', routingKey: 'k' } as const;
  const { body } = await sent(settings, [one]);
  expect(body).toMatchObject({
    routing_key: 'k',
    event_action: action,
    dedup_key: key,
    payload: { source: 'daybook', severity },
  });
  const { payload, dedup_key: dedup } = body as { payload: { summary: string }; dedup_key: string };
  expect(payload.summary.length).toBeLessThanOrEqual(1_024);
  expect(dedup.length).toBeLessThanOrEqual(255);
});

test('Alertmanager: labels are texts, the same when it is closed, and an alert ends no sooner than it begins', async () => {
  const settings = { type: 'alertmanager', url: 'https://am.example/', user: 'u', password: 'p' } as const;
  interface Posted {
    readonly labels: object;
    readonly startsAt: string;
    readonly endsAt: string;
  }
  const closed = message();
  const over = { ...closed, step: 'closed', alert: closed.alert && { ...closed.alert, closedMs: 900 } } as const;
  const first = await sent(settings, [message()], 200);
  const [opened] = first.body as Posted[];
  const [ended] = (await sent(settings, [over], 200)).body as Posted[];
  expect(first.url).toBe('https://am.example/api/v2/alerts');
  expect(first.headers['authorization']).toBe(`Basic ${btoa('u:p')}`);
  expect(ended?.labels).toEqual(opened?.labels);
  expect(Object.values(opened?.labels ?? {}).every((value) => typeof value === 'string')).toBe(true);
  expect([opened?.endsAt, ended?.endsAt]).toEqual(['1970-01-01T00:05:02.000Z', '1970-01-01T00:00:00.900Z']);
  const [of, up] = (await sent(settings, [down, { ...down, step: 'up' }], 200)).body as Posted[];
  expect(up?.labels).toEqual(of?.labels);
});

test('a status that is no success is a failure, a redirect too', async () => {
  await sent({ type: 'slack', url: 'https://hooks.slack.example/x' }, [message()], 302);
  await sent({ type: 'slack', url: 'https://hooks.slack.example/x' }, [message()], 404);
});
