import { type Client, endpointOf, type ListedSourceJson, senders, type SourceJson, sourceFormats } from '@daybook/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Failure, usage } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf, urlOf } from '../server-client.ts';
import { safeText, type TableColumn, writeList } from '../terminal/index.ts';
import { renderSteps } from './sender-steps.ts';

export function sourceCommand(context: CommandContext): Command {
  return new Command('source')
    .description('Register, list, change and revoke the sources that may write events.')
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(setCommand(context))
    .addCommand(revokeCommand(context));
}

function addCommand({ terminal }: CommandContext): Command {
  return new Command('add')
    .summary('register a source, and get its token')
    .description('Register a source. Its token is printed this once; the server keeps only a hash of it.')
    .argument('<name>', 'lower-case letters, digits, `.`, `_` and `-`')
    .addOption(
      new Option('--format <format>', 'what it sends (default: what the program sends, or json)').choices(
        sourceFormats,
      ),
    )
    .addOption(
      new Option('--for <program>', 'print ready configuration for the program that sends').choices(
        senders.map(({ id }) => id),
      ),
    )
    .option('--certificate <name>', 'name in client certificates that may stand for it: DNS:shop.example.org')
    .option('--mapping <name>', 'mapping that what it sends is read by')
    .option('--label <key=value>', 'label; may be given several times', collectLabel, {})
    .addHelpText('after', addExamples)
    .action(async (name: string, options: AddOptions) => {
      const { label, certificate, mapping, for: program } = options;
      const sender = senders.find(({ id }) => id === program);
      const format = options.format ?? sender?.format ?? 'json';
      if (sender?.needsCertificate === true && certificate === undefined)
        throw usage(`${sender.id} can send no token: give --certificate NAME, that of its client certificate`);
      const named = {
        ...(certificate === undefined ? {} : { certificate }),
        ...(mapping === undefined ? {} : { mapping }),
      };
      const client = clientOf(terminal.env);
      const { source, token } = await client.addSource({ name, format, labels: label, ...named });
      if (sender === undefined) {
        terminal.stderr.write(`Source ${source.number}, ${safeText(source.name)}, may write with this token:\n`);
        // Alone on standard output, so that it can be put into a file.
        terminal.stdout.write(`${safeText(token)}\n`);
        return;
      }
      terminal.stderr.write(
        `Source ${source.number}, ${safeText(source.name)}, may write. Its token is shown this once.\n\n`,
      );
      const { receiver } = await client.listSources();
      const url = receiver.url ?? new URL(urlOf(terminal.env)).origin;
      terminal.stdout.write(renderSteps(sender.steps(endpointOf(url, token, source.name))));
    });
}

interface AddOptions {
  readonly format?: (typeof sourceFormats)[number];
  readonly for?: string;
  readonly label: Record<string, string>;
  readonly certificate?: string;
  readonly mapping?: string;
}

const addExamples = `
Examples:
  $ daybook source add shop-web --for log-files --label site=vienna
  $ daybook source add shop-app --format json > shop-app.token`;

function collectLabel(text: string, labels: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('A label is KEY=VALUE.');
  return { ...labels, [text.slice(0, at)]: text.slice(at + 1) };
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

const columns: readonly TableColumn<ListedSourceJson>[] = [
  { title: 'number', value: ({ number }) => String(number), widthMin: 6, align: 'right' },
  { title: 'name', value: ({ name }) => name, widthMin: 8 },
  {
    title: 'format',
    value: ({ format, mapping }) => (mapping === null ? format : `mapping ${mapping}`),
    widthMin: 6,
  },
  {
    title: 'state',
    value: stateText,
    widthMin: 9,
    style: (source) => (stateText(source) === 'sending' ? 'green' : source.revoked === null ? 'yellow' : 'red'),
  },
  { title: 'last', value: ({ delivery }) => delivery?.last?.slice(0, 19).concat('Z') ?? '', widthMin: 20 },
  { title: '/s', value: ({ delivery }) => delivery?.perSecond.toLocaleString('en') ?? '', widthMin: 4, align: 'right' },
  { title: 'behind', value: ({ delivery }) => behindText(delivery), widthMin: 6, align: 'right' },
  { title: 'unparsed', value: ({ delivery }) => unparsedText(delivery), widthMin: 8, align: 'right' },
  {
    title: 'missing',
    value: ({ delivery }) => (delivery?.numbered === true ? delivery.missing : ''),
    widthMin: 7,
    align: 'right',
    style: ({ delivery }) => (delivery?.missing === '0' ? null : 'red'),
  },
  { title: 'gaps', value: ({ delivery }) => gapsText(delivery), widthMin: 4 },
  { title: 'reported', value: ({ delivery }) => lossesText(delivery), widthMin: 8, style: () => 'red' },
  {
    title: 'labels',
    value: ({ labels }) => labelsText(labels),
    widthMin: 6,
  },
];

type Delivery = ListedSourceJson['delivery'];

function stateText({ revoked, delivery }: ListedSourceJson): string {
  if (revoked !== null) return `revoked ${revoked.slice(0, 19)}Z`;
  if (delivery === null) return 'may write';
  if (delivery.silent) return 'silent';
  if (delivery.clockWrong) return 'clock ahead';
  return delivery.last === null ? 'nothing yet' : 'sending';
}

/** How long events are under way; `ahead` where the clock of the source is. */
function behindText(delivery: Delivery): string {
  const ms = delivery?.behindMs ?? null;
  if (ms === null) return '';
  const seconds = Math.round(Math.abs(ms) / 1000);
  const text = seconds < 600 ? `${seconds} s` : seconds < 86_400 ? `${Math.round(seconds / 60)} min` : 'days';
  return ms < -500 ? `${text} ahead` : text;
}

function unparsedText(delivery: Delivery): string {
  if (delivery === null || delivery.day === 0) return '';
  return `${((100 * delivery.unparsed) / delivery.day).toLocaleString('en', { maximumSignificantDigits: 2 })} %`;
}

const gapsText = (delivery: Delivery): string =>
  (delivery?.gaps ?? [])
    .map(({ epoch, from, to }) => `${epoch === '' ? '' : `${epoch} `}${from === to ? from : `${from}-${to}`}`)
    .join(', ');

/** What was lost otherwise than by its own numbers, the last first. */
const lossesText = (delivery: Delivery): string =>
  (delivery?.losses ?? [])
    .toReversed()
    .map(({ what, count, about }) => [what, count?.toLocaleString('en') ?? '', about].filter(Boolean).join(' '))
    .join('; ');

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list the sources')
    .description(
      'List the sources: who may write, when each was last heard, events a second, how far their times are behind their receipt, the share of the last day that nothing could read, which of the events that it numbered are missing, and what it or a listener reported as lost.',
    )
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { sources } = await clientOf(terminal.env).listSources();
      const none = 'There are no sources yet; `daybook source add` makes one.';
      writeList(terminal, { json, answer: sources, items: sources, columns, none });
    });
}

function setCommand({ terminal }: CommandContext): Command {
  return new Command('set')
    .summary('change the labels or the mapping of a source')
    .description(
      'Change the labels or the mapping of a source. What is not named stays. What was and what is is recorded in the log.',
    )
    .argument('<source>', 'its number or its name')
    .option('--label <key=value>', 'label to put there; may be given several times', collectLabel, {})
    .option('--unlabel <key>', 'label to take away; may be given several times', collectKey, [])
    .option('--mapping <name>', 'mapping that what it sends is read by from now on')
    .option('--no-mapping', 'read what it sends by its format again')
    .addHelpText(
      'after',
      '\nExamples:\n  $ daybook source set shop-web --label site=graz --unlabel rack\n  $ daybook source set shop-ftp --mapping vsftpd',
    )
    .action(async (text: string, { label, unlabel, mapping: wanted }: SetOptions) => {
      const isRelabelled = Object.keys(label).length + unlabel.length > 0;
      if (!isRelabelled && wanted === undefined)
        throw usage('there is nothing to change: give --label KEY=VALUE, --unlabel KEY or --mapping NAME');
      const client = clientOf(terminal.env);
      const { number, labels: before } = await sourceOf(client, text);
      const kept = Object.entries(before).filter(([key]) => !unlabel.includes(key));
      const { name, labels, mapping } = await client.changeSource(number, {
        ...(isRelabelled ? { labels: { ...Object.fromEntries(kept), ...label } } : {}),
        ...(wanted === undefined ? {} : { mapping: wanted === false ? null : wanted }),
      });
      const how = mapping === null ? '' : `; read by ${mapping}`;
      terminal.stdout.write(`${safeText(name)}: ${safeText((labelsText(labels) || 'no labels') + how)}\n`);
    });
}

interface SetOptions {
  readonly label: Record<string, string>;
  readonly unlabel: readonly string[];
  /** False for `--no-mapping`. */
  readonly mapping?: string | false;
}

function collectKey(text: string, keys: readonly string[]): string[] {
  return [...keys, text];
}

function revokeCommand({ terminal }: CommandContext): Command {
  return new Command('revoke')
    .summary('take a source’s right to write')
    .description('Revoke the tokens of a source. Its events stay; its name is not used again.')
    .argument('<source>', 'its number or its name')
    .addHelpText('after', '\nExample:\n  $ daybook source revoke shop-web')
    .action(async (text: string) => {
      const client = clientOf(terminal.env);
      const source = await client.revokeSource((await sourceOf(client, text)).number);
      terminal.stdout.write(`${safeText(source.name)} cannot write any more\n`);
    });
}

async function sourceOf(client: Client, text: string): Promise<SourceJson> {
  if (text === '') throw usage('a source is named by its number or its name');
  const { sources } = await client.listSources();
  const found = sources.find(({ name, number }) => (/^\d{1,9}$/.test(text) ? number === Number(text) : name === text));
  if (found === undefined)
    throw new Failure(`there is no source ${safeText(text)}; \`daybook source list\` shows them`);
  return found;
}
