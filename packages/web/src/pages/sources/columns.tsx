import type { ListedSourceJson } from '@daybook/api';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { delayText, gapsText } from './delivery-text.ts';

export const columns: readonly Column<ListedSourceJson>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: ({ name }) => name,
    cell: ({ name }) => <span className="font-medium">{name}</span>,
  },
  {
    id: 'format',
    below: true,
    header: 'Format',
    sort: ({ format, mapping }) => mapping ?? format,
    cell: ({ format, mapping }) => <code>{mapping === null ? format : `mapping ${mapping}`}</code>,
  },
  {
    id: 'state',
    header: 'State',
    sort: (source) => stateOf(source)[0],
    cell: (source) => <State source={source} />,
  },
  {
    id: 'last',
    wideOnly: true,
    header: 'Last heard',
    sort: ({ delivery }) => delivery?.last ?? '',
    cell: ({ delivery }) => (delivery?.last == null ? null : <Time iso={delivery.last} />),
  },
  {
    id: 'behind',
    wideOnly: true,
    header: 'Under way',
    sort: ({ delivery }) => delivery?.behindMs ?? 0,
    cell: ({ delivery }) => <span className="whitespace-nowrap">{delayText(delivery?.behindMs ?? null)}</span>,
  },
  {
    id: 'missing',
    wideOnly: true,
    header: 'Missing',
    sort: ({ delivery }) => Number(delivery?.missing ?? 0),
    cell: ({ delivery }) => <Missing delivery={delivery} />,
  },
  {
    id: 'labels',
    wideOnly: true,
    header: 'Labels',
    cell: ({ labels }) => (
      <span className="flex flex-wrap gap-1">
        {Object.entries(labels).map(([name, value]) => (
          <Badge key={name}>
            {name}: {value}
          </Badge>
        ))}
      </span>
    ),
  },
];

function stateOf({ revoked, delivery }: ListedSourceJson): readonly [string, Tone] {
  if (revoked !== null) return ['revoked', 'plain'];
  if (delivery === null) return ['can send', 'good'];
  if (delivery.silent) return ['silent', 'bad'];
  if (delivery.clockWrong) return ['clock ahead', 'warn'];
  return delivery.last === null ? ['nothing yet', 'plain'] : ['sending', 'good'];
}

function State({ source }: { readonly source: ListedSourceJson }) {
  const [word, tone] = stateOf(source);
  return <Badge tone={tone}>{word}</Badge>;
}

/** Events that did not come: by the numbers of the source, and as others reported it. */
function Missing({ delivery }: { readonly delivery: ListedSourceJson['delivery'] }) {
  const [last] = (delivery?.losses ?? []).filter(({ what }) => what !== 'conflict').slice(-1);
  return (
    <>
      <Numbered delivery={delivery} />
      {last !== undefined && (
        <span className="block max-w-48 truncate text-xs text-bad" title={last.about}>
          {last.what === 'gap' ? 'gap' : 'dropped'}: {last.about}
        </span>
      )}
    </>
  );
}

/** Nothing where it numbers none. */
function Numbered({ delivery }: { readonly delivery: ListedSourceJson['delivery'] }) {
  if (delivery === null || !delivery.numbered) return <span className="text-faint">not numbered</span>;
  if (delivery.missing === '0') return <span className="text-good">none</span>;
  return (
    <span className="text-bad" title={gapsText(delivery.gaps)}>
      {BigInt(delivery.missing).toLocaleString('en')}
      <span className="block max-w-48 truncate text-xs text-soft">{gapsText(delivery.gaps)}</span>
    </span>
  );
}
