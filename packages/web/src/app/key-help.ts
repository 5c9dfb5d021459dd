import type { Place } from './navigation.ts';

export interface KeyHelp {
  readonly where: string;
  /** What is done, and the keys for it. */
  readonly keys: readonly (readonly [what: string, ...keys: string[]])[];
}

/** Every key that does something, by where it does. Pages are those that the reader may open. */
export function helpOf(places: readonly Pick<Place, 'to' | 'label' | 'key'>[]): readonly KeyHelp[] {
  const hasSearch = places.some(({ to }) => to === '/search');
  const hasAlerts = places.some(({ to }) => to === '/alerts');
  return [
    {
      where: 'Everywhere',
      keys: [
        ...places.map(({ label, key }) => [`Go to ${label}`, 'g', key] as const),
        ['Find a page or an action', 'Ctrl', 'K'],
        ['This help', '?'],
        ['Close what is open', 'Esc'],
      ],
    },
    ...(hasSearch ? onSearch : []),
    ...(hasAlerts ? onAlerts : []),
  ];
}

const onSearch: readonly KeyHelp[] = [
  {
    where: 'Search',
    keys: [
      ['To the query', '/'],
      ['Next event, opened where one is open', 'j'],
      ['Event before', 'k'],
      ['Live tail on and off', 't'],
      ['Pause the live tail', 'p'],
    ],
  },
  {
    where: 'In the query',
    keys: [
      ['Ask', 'Enter'],
      ['Completions', 'Ctrl', 'Space'],
      ['Take a completion', 'Tab'],
      ['Past queries, where it is empty', '↑'],
    ],
  },
  {
    where: 'In the rows',
    keys: [
      ['Move', '↑', '↓'],
      ['A page on or back', 'PgUp', 'PgDn'],
      ['First and last', 'Home', 'End'],
      ['Open the event', 'Enter'],
      ['Search for a value of it', 'f'],
    ],
  },
  {
    where: 'In the chart',
    keys: [
      ['Choose a bar', '←', '→'],
      ['Choose several', 'Shift', '←', '→'],
      ['Zoom in', 'Enter'],
    ],
  },
];

const onAlerts: readonly KeyHelp[] = [
  {
    where: 'Alerts',
    keys: [
      ['Next alert, opened where one is open', 'j'],
      ['Alert before', 'k'],
      ['Acknowledge the open one', 'a'],
      ['Assign it', 's'],
      ['Close it', 'c'],
      ['Open it again', 'o'],
    ],
  },
];
