import type { EventView } from '@daybook/api';
import { parsePosition } from '@daybook/event';
import { Command } from 'commander';
import { fieldLines } from '../event-text/fields.ts';
import { sentenceOf } from '../event-text/sentence.ts';
import { maskedText } from '../event-text/masked.ts';
import { eventOfView } from '../event-text/view.ts';
import { usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { type Paint, paintFor, safeJson, safeText } from '../terminal/index.ts';

const labelWidthMin = 14;

export function showCommand({ terminal }: CommandContext): Command {
  return new Command('show')
    .summary('show one event whole')
    .description('Show one event with all its fields, read from the log itself. The look is recorded.')
    .argument('<position>', 'LOG:INDEX, as `query` prints it')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ daybook show 1:4711')
    .action(async (position: string, { json }: { json?: boolean }) => {
      const view = await clientOf(terminal.env).view(requirePosition(position));
      const text = json === true ? safeJson(view, 2) : renderEvent(view, paintFor(terminal.stdout));
      terminal.stdout.write(`${text}\n`);
    });
}

/** The text, if it is a position. @throws Failure otherwise. */
export function requirePosition(text: string): string {
  if (parsePosition(text) === null) throw usage(`${safeText(text)} is no position; it looks like 1:4711`);
  return text;
}

export function renderEvent(view: EventView, paint: Paint): string {
  const masked = view.masked ?? [];
  const fields = [...fieldLines(view.event), ...masked.map((group) => ({ path: group, value: maskedText }))];
  const labelWidth = fields.reduce((max, { path }) => Math.max(max, path.length), labelWidthMin);
  const row = (label: string, text: string): string => `  ${paint('dim', label.padEnd(labelWidth))}  ${text}`;
  const source = `${view.source}${view.sourceName === undefined ? '' : ` (${safeText(view.sourceName)})`}`;
  return [
    '',
    `  ${sentenceOf(eventOfView(view), masked)}`,
    '',
    row('position', safeText(view.position)),
    row('source', view.own ? 'Daybook itself' : source),
    row('received', safeText(view.received)),
    row('class', String(view.class)),
    ...fields.map(({ path, value }) => row(path, value)),
    '',
  ].join('\n');
}
