/** Drawn on a grid of 20, in the colour of the text around. */
const paths = {
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13.2 13.2 17 17',
  source: 'M7 2.5v4M13 2.5v4M5 6.5h10v3a5 5 0 0 1-10 0ZM10 14.5v3',
  people:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.5c.4-3 2.6-4.5 5.5-4.500s5.1 1.5 5.5 4.500M13 3.800a3 3 0 0 1 0 5.400M14.8 12.400c1.8.6 2.9 1.9 3.2 4.1',
  role: 'M10 2.5 4 4.700v4.800c0 3.7 2.4 6.6 6 8 3.6-1.4 6-4.3 6-8V4.700ZM7.5 10l1.8 1.8 3.4-3.6',
  token: 'M12.5 3a4.5 4.5 0 0 0-4.3 5.800L3 14v3h3v-2h2v-2l1.7-1.700A4.5 4.5 0 1 0 12.5 3ZM13.7 6.300h.01',
  approval: 'M10 2.500a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM6.8 10.200l2.2 2.2 4.3-4.8',
  look: 'M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10ZM10 7.500a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z',
  pulse: 'M2 10.500h3.500l2-6 4.500 11 2.500-7 1 2H18',
  integrity:
    'M8 12.500 6.200 14.300a2.800 2.800 0 0 1-4-4l3-3a2.800 2.800 0 0 1 4 0M12 7.500l1.800-1.800a2.800 2.800 0 0 1 4 4l-3 3a2.800 2.800 0 0 1-4 0M7.500 12l5-4',
  person: 'M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 17c.5-3.2 3-5 6.5-5s6 1.8 6.5 5',
  menu: 'M3 5.500h14M3 10h14M3 14.500h14',
  close: 'M5 5l10 10M15 5 5 15',
  chevron: 'M6 8l4 4 4-4',
  copy: 'M7 7V4.500A1.5 1.5 0 0 1 8.5 3h7A1.5 1.5 0 0 1 17 4.500v7a1.5 1.5 0 0 1-1.5 1.500H13M4.5 7h7A1.5 1.5 0 0 1 13 8.500v7a1.5 1.5 0 0 1-1.5 1.500h-7A1.5 1.5 0 0 1 3 15.500v-7A1.5 1.5 0 0 1 4.5 7Z',
  check: 'M4 10.500l4 4 8-9',
  warning: 'M10 3 1.8 17h16.400ZM10 8v4.500M10 14.800h.01',
  filter: 'M3 5h14M6 10h8M9 15h2',
  refresh: 'M16 10a6 6 0 1 1-1.800-4.300M16.500 3v3.500H13',
  clock: 'M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15ZM10 6v4.200l2.800 1.700',
  history: 'M4 10a6 6 0 1 0 1.800-4.300M3.500 3v3.500H7M10 7v3.300l2.200 1.300',
  minus: 'M5 10h10',
  help: 'M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15ZM7.800 8a2.200 2.200 0 1 1 3.200 2c-.700.400-1 .800-1 1.500M10 14h.01',
  lock: 'M5.5 9h9A1.5 1.5 0 0 1 16 10.500v5a1.5 1.5 0 0 1-1.5 1.500h-9A1.5 1.5 0 0 1 4 15.500v-5A1.5 1.5 0 0 1 5.5 9ZM6.8 9V6.200a3.2 3.2 0 0 1 6.4 0V9',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, className = 'size-4' }: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
