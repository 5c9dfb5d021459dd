import type { CompletenessJson, SourceCompletenessJson } from '@daybook/api';
import { Command } from 'commander';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { type Paint, paintFor, safeJson, safeText } from '../terminal/index.ts';

export function completenessCommand({ terminal, exit }: CommandContext): Command {
  return new Command('completeness')
    .description(
      'Whether all that the sources recorded came, of what was received in a range of time: complete, with gaps (which), or not provable, and why.',
    )
    .option('--from <time>', 'from this time of receipt on', '24h')
    .option('--to <time>', 'up to this time of receipt', '1m')
    .option('--source <name>', 'only this one')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExit code 1 where events of a source are missing.\n\nExample:\n  $ daybook completeness --from 2026-11-01 --to 2026-12-01',
    )
    .action(async ({ from, to, source, json }: { from: string; to: string; source?: string; json?: boolean }) => {
      const report = await clientOf(terminal.env).completeness({ from, to });
      const sources = report.sources.filter(({ name }) => source === undefined || name === source);
      if (json === true) terminal.stdout.write(`${safeJson({ ...report, sources }, 2)}\n`);
      else terminal.stdout.write(`${textOf({ ...report, sources }, paintFor(terminal.stdout))}\n`);
      if (sources.some(({ verdict }) => verdict === 'gaps')) exit(1);
    });
}

function textOf({ from, to, counts, sources }: CompletenessJson, paint: Paint): string {
  const head = `Received from ${from} to ${to}:`;
  if (counts === 'withheld') return 'Your role sees only some of the events: what is missing is not for it to know.';
  if (sources.length === 0) return 'There are no sources.';
  return [head, ...sources.map((source) => sourceText(source, paint))].join('\n');
}

const verdicts = {
  complete: ['complete', 'green'],
  gaps: ['events are missing', 'red'],
  'not-provable': ['not provable', 'yellow'],
} as const;

function sourceText({ name, verdict, gaps, losses, doubts }: SourceCompletenessJson, paint: Paint): string {
  const [words, style] = verdicts[verdict];
  const lines = [
    ...gaps.map(
      ({ epoch, from, to, after, noticed }) =>
        `${epoch === '' ? '' : `numbering ${epoch}, `}${from === to ? `number ${from}` : `numbers ${from} to ${to}`}, ` +
        `${after === null ? 'before' : `between ${after} and`} ${noticed}`,
    ),
    ...losses.map(
      ({ what, at, count, about }) =>
        `${lossWords[what]}${count === null ? '' : `: ${count.toLocaleString('en')}`}${about === '' ? '' : ` (${about})`}, ${at}`,
    ),
    ...doubts.map(({ text }) => text),
  ];
  return [`${safeText(name)}: ${paint(style, words)}`, ...lines.map((line) => `  ${safeText(line)}`)].join('\n');
}

const lossWords = {
  gap: 'messages that a sender counted are missing',
  dropped: 'lost by the source itself',
  conflict: 'the same key or number came with other content',
} as const;
