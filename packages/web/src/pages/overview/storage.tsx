import type { OverviewJson } from '@daybook/api';
import { Facts } from '../../ui/facts.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { formatBytes, formatCount, formatDays } from './amounts.ts';

type Figures = NonNullable<OverviewJson['storage']>;

/** Room on the disk, and how long it will last. */
export function Storage({ storage }: { readonly storage: Figures }) {
  const { free, total, parts, growth, eventsADay, bytesAnEvent } = storage;
  return (
    <Section title="Storage">
      <Card>
        <Facts
          facts={[
            ['Lasts', lastsOf(storage)],
            ['Free', `${formatBytes(free)} of ${formatBytes(total)}`],
            ...(growth === null || bytesAnEvent === null
              ? []
              : [
                  [
                    'Grows by',
                    `${formatBytes(growth)} a day: ${formatCount(eventsADay)} events of the last 24 hours, ${formatBytes(bytesAnEvent)} each`,
                  ] as const,
                ]),
            ['Takes', parts === null ? 'being measured' : takesOf(parts)],
          ]}
        />
      </Card>
    </Section>
  );
}

function lastsOf({ daysLeft, growth, parts }: Figures): string {
  if (daysLeft !== null) return `${formatDays(daysLeft)}, at the pace of the last day`;
  if (parts === null) return 'being measured';
  return growth === 0 ? 'nothing came in the last day' : 'not known before there are 1,000 events';
}

function takesOf({ content, index, entries, tiles, other }: NonNullable<Figures['parts']>): string {
  const sum = content + index + entries + tiles + other;
  const named = [
    ['events', content],
    ['index', index],
    ['entries', entries],
    ['proofs', tiles],
    ['other', other],
  ] as const;
  return `${formatBytes(sum)}: ${named.map(([name, bytes]) => `${name} ${formatBytes(bytes)}`).join(', ')}`;
}
