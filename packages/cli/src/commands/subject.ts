import { writeFile } from 'node:fs/promises';
import {
  type ErasureJson,
  subjectDocument,
  type SubjectFound,
  type SubjectPageJson,
  type SubjectWords,
} from '@daybook/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import { fieldLines } from '../event-text/fields.ts';
import { sentenceOf } from '../event-text/sentence.ts';
import { eventOfView } from '../event-text/view.ts';
import { usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import {
  countText,
  openProgress,
  safeJson,
  safeText,
  type TableColumn,
  type Terminal,
  writeList,
} from '../terminal/index.ts';

export function subjectCommand(context: CommandContext): Command {
  return new Command('subject')
    .description(
      "People's rights: find what the log has about somebody, take it out for them, have it erased. Name all that the person is known by: each " +
        'is found as a whole word of its own, in every part of every event.',
    )
    .addCommand(findCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(eraseCommand(context))
    .addCommand(listCommand(context))
    .addCommand(showCommand(context));
}

interface Why {
  readonly reason: string;
}

const words: SubjectWords = {
  sentence: (view) => sentenceOf(eventOfView(view), view.masked),
  fields: fieldLines,
};

const reasonText = 'why; it stands in the log';

function findCommand({ terminal }: CommandContext): Command {
  return new Command('find')
    .summary('list what the log has about somebody')
    .argument('<identifier...>', 'accounts, addresses, names')
    .requiredOption('--reason <text>', reasonText)
    .option('--json', 'an event in each line, as JSON')
    .addHelpText('after', "\nExample:\n  $ daybook subject find ann ann@example.com --reason 'Request 4711, Art. 15'")
    .action(async (identifiers: string[], { reason, json }: Why & { json?: boolean }) => {
      let events = 0;
      for await (const { view, sections, identifiers: found } of findAll(terminal, identifiers, reason)) {
        events += 1;
        const where = `${safeText(found.join(', '))} in ${sections.join(', ')}`;
        const line = `${view.position}  ${sentenceOf(eventOfView(view), view.masked)}  (${where})`;
        terminal.stdout.write(json === true ? `${safeJson({ ...view, sections, identifiers: found })}\n` : `${line}\n`);
      }
      if (json !== true)
        terminal.stdout.write(events === 0 ? 'The log has nothing.\n' : `${countText(events, 'event')}.\n`);
    });
}

function exportCommand({ terminal }: CommandContext): Command {
  return new Command('export')
    .summary('take out what the log has about somebody, to be handed to them')
    .argument('<identifier...>', 'accounts, addresses, names')
    .requiredOption('--reason <text>', reasonText)
    .requiredOption('-o, --output <file>', 'where to write it')
    .addOption(
      new Option('--format <form>', 'a page in clear words, or JSON for a machine')
        .choices(['html', 'json'])
        .default('html'),
    )
    .addHelpText(
      'after',
      "\nExample:\n  $ daybook subject export ann ann@example.com --reason 'Request 4711, Art. 15' -o ann.html",
    )
    .action(async (identifiers: string[], options: Why & { output: string; format: 'html' | 'json' }) => {
      const { reason, output, format } = options;
      const found: SubjectFound[] = [];
      for await (const each of findAll(terminal, identifiers, reason)) found.push(each);
      const text =
        format === 'html'
          ? subjectDocument(identifiers, found, new Date(), words)
          : `${JSON.stringify(found, null, 2)}\n`;
      await writeFile(output, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
        throw usage(
          error.code === 'EEXIST' ? `${output} exists already; name another file` : `cannot write: ${error.message}`,
        );
      });
      terminal.stdout.write(
        `${countText(found.length, 'event')} in ${output}. Look it over before it leaves: others may be named in it.\n`,
      );
    });
}

/** All of it, page after page. The pages are looks of their own, and each is recorded. */
async function* findAll(
  terminal: Terminal,
  identifiers: readonly string[],
  reason: string,
): AsyncGenerator<SubjectPageJson['events'][number]> {
  const client = clientOf(terminal.env);
  using progress = openProgress(terminal.stderr, 'read');
  for (let from: number | null = 0; from !== null;) {
    const { events, read, next }: SubjectPageJson = await client.findSubject({
      identifiers: [...identifiers],
      reason,
      from,
    });
    progress.update(read.end, read.of);
    yield* events;
    from = next;
  }
}

function eraseCommand({ terminal }: CommandContext): Command {
  return new Command('erase')
    .summary('ask for what is about somebody to be erased; a second person must approve')
    .description(
      'Ask for what is about somebody to be erased. Once a second person approved, every part that names the person is destroyed, and the line as it ' +
        'came; that something happened stays provable. What a hold or a legal minimum keeps is erased on the day on which nothing keeps it.',
    )
    .argument('<identifier...>', 'accounts, addresses, names')
    .requiredOption('--reason <text>', 'why; it stands in the log and must not name the person')
    .addHelpText(
      'after',
      "\nLook first at what it would be:\n  $ daybook subject find ann ann@example.com --reason 'Request 4712, Art. 17'\n" +
        "  $ daybook subject erase ann ann@example.com --reason 'Request 4712, Art. 17'",
    )
    .action(async (identifiers: string[], { reason }: Why) => {
      const { erasure, approval } = await clientOf(terminal.env).askErasure({ identifiers, reason });
      const alone =
        approval.passesAlone === null ? '' : ` Nobody else can decide: it passes at ${approval.passesAlone}.`;
      terminal.stdout.write(
        `Erasure ${erasure.number} waits for a second person, as ${approval.id}, until ${approval.expires}.${alone}\n`,
      );
    });
}

const columns: readonly TableColumn<ErasureJson>[] = [
  { title: 'erasure', value: ({ number }) => String(number), widthMin: 7 },
  { title: 'asked', value: ({ asked }) => asked.slice(0, 10), widthMin: 10 },
  { title: 'by', value: ({ by }) => by, widthMin: 8 },
  { title: 'reason', value: ({ reason }) => reason, widthMin: 16 },
  { title: 'erased', value: ({ erased }) => erased.toLocaleString('en'), widthMin: 7, align: 'right' },
  { title: 'state', value: stateText, widthMin: 24 },
];

function stateText({ state, waiting }: ErasureJson): string {
  if (state === 'asked') return 'waits for a second person';
  if (waiting === null)
    return { approved: 'being carried out', waiting: 'being carried out', done: 'done', refused: 'not approved' }[
      state
    ];
  const until = waiting.until === null ? '' : ` until ${waiting.until.slice(0, 10)} by a minimum`;
  const holds =
    waiting.holds.length === 0 ? '' : ` by ${countText(waiting.holds.length, 'hold')} (${waiting.holds.join(', ')})`;
  const unreadable = waiting.unreadable === 0 ? '' : `; ${countText(waiting.unreadable, 'event')} cannot be read`;
  return `${countText(waiting.events, 'event')} kept${until}${holds}${unreadable}`;
}

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list erasures, newest first')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const list = await clientOf(terminal.env).listErasures();
      writeList(terminal, { json, answer: list, items: list.items, columns });
    });
}

function showCommand({ terminal }: CommandContext): Command {
  return new Command('show')
    .summary('show what became of an erasure, as JSON')
    .argument('<erasure>', 'its number', numberOf)
    .option('--identifiers', 'whom it is about, as long as something waits for that; it is on record that you looked')
    .action(async (number: number, { identifiers }: { identifiers?: boolean }) => {
      const client = clientOf(terminal.env);
      const erasure = await client.getErasure(number);
      const whom = identifiers === true ? await client.whomErasure(number) : {};
      terminal.stdout.write(`${safeJson({ ...erasure, ...whom }, 2)}\n`);
    });
}

function numberOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A number, as `subject list` shows it.');
  return Number(text);
}
