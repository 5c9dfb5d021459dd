import type { SimulationJson } from '@daybook/api';
import { Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { paintFor, renderTable, safeJson, safeText, type TableColumn } from '../terminal/index.ts';
import { readPolicyFile } from './policy-file.ts';

type Day = SimulationJson['days'][number];

const whys: Record<NonNullable<Day['because']>, string> = {
  'no-class': 'no such class',
  'no-maximum': 'no maximum',
  minimum: 'must be kept',
  maximum: 'not due by then',
};

const number = (value: number): string => value.toLocaleString('en');
const counted = (name: keyof NonNullable<Day['counts']>, title: string): TableColumn<Day> => ({
  title,
  value: ({ counts }) => (counts === null ? '?' : number(counts[name])),
  widthMin: title.length,
  align: 'right',
});

const columns: readonly TableColumn<Day>[] = [
  { title: 'class', value: (day) => String(day.class), widthMin: 5, align: 'right' },
  { title: 'received on', value: ({ day }) => day, widthMin: 11 },
  { title: 'due', value: ({ due }) => due?.slice(0, 10) ?? 'never', widthMin: 10 },
  counted('events', 'events'),
  counted('destroyed', 'destroyed'),
  counted('destroyedInForce', 'in force'),
  { title: 'kept because', value: (day) => whyKept(day), widthMin: 16 },
];

function whyKept({ because, counts }: Day): string {
  if (because !== null) return whys[because];
  const whyNot = [
    ...(counts !== null && counts.held > 0 ? [`${number(counts.held)} held`] : []),
    ...(counts !== null && counts.unread > 0 ? [`${number(counts.unread)} not looked through`] : []),
  ];
  return whyNot.join(', ');
}

function dayOf(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('A day, as 2027-01-31.');
  return text;
}

export function simulateCommand({ terminal }: CommandContext): Command {
  return new Command('simulate')
    .summary('what would be destroyed by a day, and what kept, under a policy')
    .description(
      'Says what of that which is there now would be destroyed by a day, and what must be kept. Changes nothing.',
    )
    .argument('[file]', 'a policy, as for `set`; without one, the policy in force')
    .requiredOption('--on <day>', 'by the beginning of this day, UTC', dayOf)
    .option('--json', 'as JSON')
    .action(async (file: string | undefined, { on, json }: { on: string; json?: boolean }) => {
      const policy = file === undefined ? {} : { policy: readPolicyFile(file) };
      const simulated = await clientOf(terminal.env).simulateRetention({ on, ...policy });
      const width = terminal.stdout.columns ?? 140;
      const text = json === true ? safeJson(simulated, 2) : textOf(simulated, width, paintFor(terminal.stdout));
      terminal.stdout.write(`${text}\n`);
    });
}

function textOf(simulated: SimulationJson, width: number, paint: ReturnType<typeof paintFor>): string {
  const { totals, days, because, holds } = simulated;
  const lines = [headline(simulated)];
  if (totals.minimum > 0) lines.push(`${number(totals.minimum)} must be kept: their minimum is not over.`);
  if (totals.held > 0) lines.push(`${number(totals.held)} are due, and held: ${holds.map(heldText).join(', ')}.`);
  if (totals.unread > 0)
    lines.push(
      `${number(totals.unread)} are due, and a hold is still being read: nobody knows yet which of them it keeps. Until then all stay.`,
    );
  lines.push(...cautions(simulated));
  if (because.length > 0) lines.push(`The policy needs a second person: ${because.map(safeText).join('; ')}.`);
  if (days.length > 0) lines.push('', renderTable(days, columns, width, paint));
  if (simulated.dayCount > days.length)
    lines.push(
      `${number(days.length)} of ${number(simulated.dayCount)} classes and days are shown; the totals are of all.`,
    );
  return lines.join('\n');
}

function headline({ on, totals, uncountedDue, holdsLeftOut }: SimulationJson): string {
  // What was not counted may add to it; what was left out may take from it.
  const about =
    uncountedDue > 0 && holdsLeftOut > 0
      ? 'about '
      : uncountedDue > 0
        ? 'at least '
        : holdsLeftOut > 0
          ? 'at most '
          : '';
  const { destroyed, destroyedInForce, events } = totals;
  return `By ${on}, ${about}${number(destroyed)} of ${number(events)} events would be destroyed; by the policy in force, ${about}${number(destroyedInForce)}.`;
}

const heldText = ({ hold, events }: SimulationJson['holds'][number]): string => `${number(events)} by ${hold}`;

/** Why the numbers are not all that there is to say. */
function cautions({ uncounted, uncountedDue, holdsLeftOut }: SimulationJson): string[] {
  const said: string[] = [];
  if (uncounted > 0)
    said.push(
      `There was no time to count ${number(uncounted)} classes and days, ${number(uncountedDue)} of them due: the numbers are of the rest.`,
    );
  if (holdsLeftOut > 0)
    said.push(
      `${number(holdsLeftOut)} holds that find events by their content are left out, for you may not see all events: what they keep stays, too.`,
    );
  return said;
}
