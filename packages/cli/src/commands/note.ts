import type { NoteJson } from '@daybook/api';
import { Command } from 'commander';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeJson, safeText } from '../terminal/index.ts';
import { requirePosition } from './show.ts';

export function noteCommand({ terminal }: CommandContext): Command {
  return new Command('note')
    .summary('write a note on an event, or list its notes')
    .description(
      'Write a note on an event; without a text, list those that are there. A note is an event of the log, with your\n' +
        'name: it cannot be changed, but a later one may correct it. Listing them is recorded, as every look is.',
    )
    .argument('<position>', 'LOG:INDEX, as `query` prints it')
    .argument('[text]', 'what is to be said')
    .option('--json', 'as JSON')
    .addHelpText('after', "\nExamples:\n  $ daybook note 1:4711 'Asked alice: it was her.'\n  $ daybook note 1:4711")
    .action(async (position: string, text: string | undefined, { json }: { json?: boolean }) => {
      const client = clientOf(terminal.env);
      const at = requirePosition(position);
      if (text !== undefined) {
        const note = await client.addEventNote(at, { text });
        terminal.stdout.write(
          json === true ? `${safeJson(note, 2)}\n` : `Noted, as event ${safeText(note.position)}\n`,
        );
        return;
      }
      const { notes, more } = await client.eventNotes(at);
      if (json === true) terminal.stdout.write(`${safeJson(notes, 2)}\n`);
      else if (notes.length === 0) terminal.stdout.write('None that you see.\n');
      else terminal.stdout.write(`${notes.map(renderNote).join('\n\n')}\n`);
      if (more) terminal.stderr.write('There are more, which are not listed: daybook query kind:log.note\n');
    });
}

function renderNote({ time, author, role, text }: NoteJson): string {
  const lines = text.split('\n').map((line) => `  ${safeText(line)}`);
  return [`${safeText(time)}  ${safeText(author ?? 'a reader')} as ${safeText(role)}`, ...lines].join('\n');
}
