import type { RuleBacktestJson, RuleJson, RuleSwitchedJson } from '@daybook/api';
import { Command, Option } from 'commander';
import type { CommandContext } from '../program.ts';
import { type RuleText, readRuleFiles } from '../rule-files/index.ts';
import { clientOf } from '../server-client.ts';
import {
  paintFor,
  renderTable,
  safeJson,
  safeText,
  type TableColumn,
  type Terminal,
  writeList,
} from '../terminal/index.ts';

export function rulesCommand(context: CommandContext): Command {
  return new Command('rules')
    .description(
      'Detection rules, correlations and filters (Sigma), and baselines: list, import, test, enable and disable them.',
    )
    .addCommand(listCommand(context))
    .addCommand(importCommand(context))
    .addCommand(testCommand(context))
    .addCommand(backtestCommand(context))
    .addCommand(enableCommand(context))
    .addCommand(disableCommand(context));
}

const columns: readonly TableColumn<RuleJson>[] = [
  { title: 'id', value: ({ id }) => id, widthMin: 36 },
  { title: 'on', value: ({ enabled }) => (enabled ? 'yes' : 'no'), widthMin: 3 },
  { title: 'level', value: ({ level }) => level ?? '', widthMin: 6 },
  {
    title: 'matches',
    value: ({ matches }) => (matches === null ? '' : String(matches)),
    widthMin: 7,
    align: 'right',
  },
  { title: 'last', value: ({ lastMatch }) => lastMatch?.slice(0, 16) ?? '', widthMin: 16 },
  {
    title: 'ns/event',
    value: ({ cost }) => (cost === null ? '' : cost.nsPerEvent.toFixed(0)),
    widthMin: 8,
    align: 'right',
  },
  { title: 'log here', value: ({ logs }) => (logs.length === 0 ? 'none' : logs.join(', ')), widthMin: 8 },
  { title: 'author', value: ({ author, origin }) => (origin === 'shipped' ? 'Daybook' : (author ?? '')), widthMin: 8 },
  { title: 'title', value: ({ title }) => title, widthMin: 16 },
];

const orders = {
  matches: ({ matches }: RuleJson) => matches ?? -1,
  last: ({ lastMatch }: RuleJson) => (lastMatch === null ? 0 : Date.parse(lastMatch)),
  cost: ({ cost }: RuleJson) => cost?.nsPerEvent ?? 0,
};

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list the rules')
    .option('--enabled', 'only those that are enabled')
    .addOption(
      new Option('--sort <by>', 'the most first: matches, the last match, or what they cost').choices([
        'matches',
        'last',
        'cost',
      ]),
    )
    .option('--json', 'as JSON')
    .action(async ({ json, enabled, sort }: { json?: boolean; enabled?: boolean; sort?: keyof typeof orders }) => {
      const { items } = await clientOf(terminal.env).listRules();
      const found = enabled === true ? items.filter((rule) => rule.enabled) : items;
      const shown = sort === undefined ? found : found.toSorted((a, b) => orders[sort](b) - orders[sort](a));
      writeList(terminal, { json, answer: { items: shown }, items: shown, columns });
    });
}

const batchFilesMax = 500;
const batchCharsMax = 3 * 1024 * 1024;

/** As many files at once as a request takes. */
function* batchesOf(files: readonly RuleText[]): Generator<RuleText[]> {
  let batch: RuleText[] = [];
  let chars = 0;
  for (const file of files) {
    if (batch.length > 0 && (batch.length >= batchFilesMax || chars + file.text.length > batchCharsMax)) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(file);
    chars += file.text.length;
  }
  yield batch;
}

/** What is about other rules comes behind them: they may be in another request. */
function inOrder(files: readonly RuleText[]): readonly RuleText[] {
  const isAboutOthers = ({ text }: RuleText): boolean => /^(?:correlation|filter|baseline)\s*:/m.test(text);
  return [...files.filter((file) => !isAboutOthers(file)), ...files.filter(isAboutOthers)];
}

function importCommand(context: CommandContext): Command {
  const { terminal } = context;
  return new Command('import')
    .summary('take in rules of a folder, a ZIP archive or a file')
    .description(
      'Take in Sigma rules: of a folder and those below it, of a ZIP archive, or one file. Authors and licences are kept with each. ' +
        'A file may have several, correlations, filters and baselines too; what those are about is in the same place, or there already. ' +
        'What cannot be honoured exactly is refused with the reason. Rules that are there under the same id are replaced.',
    )
    .argument('<path>', 'a folder (a checkout of SigmaHQ), a ZIP archive, a file')
    .option('--enable', 'enable those that are new')
    .addHelpText('after', '\nExample:\n  $ daybook rules import ./sigma/rules/cloud/aws --enable')
    .action(async (place: string, { enable = false }: { enable?: boolean }) => {
      const client = clientOf(terminal.env);
      const sum = { added: 0, updated: 0, unchanged: 0, refused: 0, toApprove: 0 };
      for (const files of batchesOf(inOrder(readRuleFiles(place)))) {
        const { faults, ...counts } = await client.importRules({ files, enable });
        for (const key of ['added', 'updated', 'unchanged', 'refused', 'toApprove'] as const) sum[key] += counts[key];
        for (const { path, line, column, message } of faults)
          terminal.stderr.write(`${safeText(path)}:${line}:${column}: ${safeText(message)}\n`);
        if (counts.refused > faults.length) terminal.stderr.write(`… and ${counts.refused - faults.length} more\n`);
      }
      const { added, updated, unchanged, refused, toApprove } = sum;
      terminal.stdout.write(`${added} added, ${updated} replaced, ${unchanged} unchanged, ${refused} refused\n`);
      if (added > 0 && !enable)
        terminal.stdout.write('New rules are disabled; `daybook rules enable` switches them on.\n');
      if (toApprove > 0)
        terminal.stdout.write(
          `Of these ${toApprove} tune rules that come with the product: disabled until \`daybook rules enable\` and a second person\n`,
        );
      if (refused > 0) context.exit(1);
    });
}

function testCommand(context: CommandContext): Command {
  const { terminal } = context;
  return new Command('test')
    .summary('try rules with their own examples')
    .description(
      'Try rules with the examples that stand in their files, under `examples`: what they match (`match`) and what they do not ' +
        '(`other`), as lines of logs or fields of events; for a correlation or a baseline, lists of these. Nothing is kept.',
    )
    .argument('<path>', 'a folder, a ZIP archive, a file')
    .action(async (place: string) => {
      const client = clientOf(terminal.env);
      let tried = 0;
      let wrong = 0;
      let without = 0;
      for (const file of readRuleFiles(place)) {
        const { fault, items } = await client.tryRule({ file });
        if (fault !== null) {
          wrong += 1;
          terminal.stderr.write(`${safeText(file.path)}:${fault.line}:${fault.column}: ${safeText(fault.message)}\n`);
        }
        if (fault === null && items.length === 0) without += 1;
        for (const { title, example, expected, matched } of items) {
          tried += 1;
          if (expected === matched) continue;
          wrong += 1;
          const said = matched ? 'matches, and should not' : 'does not match, and should';
          terminal.stderr.write(`${safeText(file.path)}: ${safeText(title)}: ${example} ${said}\n`);
        }
      }
      const rest = without === 0 ? '' : `, ${without} files without any`;
      terminal.stdout.write(`${tried} examples tried, ${wrong} wrong${rest}\n`);
      if (wrong > 0) context.exit(1);
    });
}

const dayColumns: readonly TableColumn<{ title: string; day: string; matches: number; alerts: number }>[] = [
  { title: 'day', value: ({ day }) => day, widthMin: 10 },
  { title: 'matches', value: ({ matches }) => String(matches), widthMin: 7, align: 'right' },
  { title: 'alerts', value: ({ alerts }) => String(alerts), widthMin: 6, align: 'right' },
  { title: 'rule', value: ({ title }) => title, widthMin: 16 },
];

const cuts = { time: '20 seconds', events: 'two million events', memory: 'alerts that go on at once' } as const;

function backtestCommand({ terminal }: CommandContext): Command {
  return new Command('backtest')
    .summary('run rules over the past, before they are enabled')
    .description(
      'Run the rules of a file over what was received within a time: what they would have found, by day, and the last events of it. What they are ' +
        'about may be in the file or there already. It sees what you see, and the log records that you looked. Nothing is kept.',
    )
    .argument('<file>', 'a file of rules')
    .option('--from <time>', 'events that were received from then on: RFC 3339, a day, or a span back from now', '7d')
    .option('--to <time>', 'and before this', 'now')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ daybook rules backtest ./bulk-export.yml --from 30d')
    .action(async (place: string, { json, from, to }: { json?: boolean; from: string; to: string }) => {
      const [file] = readRuleFiles(place);
      if (file === undefined) throw new Error(`${place} has no rules`);
      const found = await clientOf(terminal.env).backtestRule({ file, from, to });
      const { stdout, stderr } = terminal;
      if (json === true) stdout.write(`${safeJson(found, 2)}\n`);
      else stdout.write(backtestText(found, stdout.columns ?? 140, paintFor(stdout)));
      if (found.cut !== null)
        stderr.write(
          `It reached its limit of ${cuts[found.cut]}: what was received after ${found.through ?? found.from} was not looked at.\n`,
        );
    });
}

function backtestText({ rules, events }: RuleBacktestJson, width: number, paint: ReturnType<typeof paintFor>): string {
  const days = rules.flatMap(({ title, days: all }) => all.map((day) => ({ title, ...day })));
  const table = days.length === 0 ? '' : `${renderTable(days, dayColumns, width, paint)}\n`;
  const sums = rules.map(({ title, matches, alerts, excepted, givenUp, samples }) => {
    const lost = givenUp === 0 ? '' : `; ${givenUp} groups and matches given up for want of room`;
    const kept = excepted === 0 ? '' : `, ${excepted} matches kept out of alerts by exceptions`;
    const last = samples.map(({ position, received }) => `  ${received}  ${position}\n`).join('');
    return `${safeText(title)}: ${matches} matches, ${alerts} alerts${kept}${lost}\n${last}`;
  });
  return `${table}${sums.join('')}${events} events were looked at\n`;
}

const reasonOption = ['--reason <text>', 'why; it stands in the log'] as const;

function enableCommand({ terminal }: CommandContext): Command {
  return new Command('enable')
    .summary('enable a rule, for what comes from now on')
    .argument('<id>', 'its id')
    .requiredOption(...reasonOption)
    .action(async (id: string, why: { reason: string }) => {
      told(terminal, await clientOf(terminal.env).enableRule(id, why));
    });
}

function disableCommand({ terminal }: CommandContext): Command {
  return new Command('disable')
    .summary('disable a rule')
    .description('Disable a rule. One that comes with the product stays enabled until a second person approved.')
    .argument('<id>', 'its id')
    .requiredOption(...reasonOption)
    .action(async (id: string, why: { reason: string }) => {
      told(terminal, await clientOf(terminal.env).disableRule(id, why));
    });
}

function told({ stdout }: Pick<Terminal, 'stdout'>, { rule, approval }: RuleSwitchedJson): void {
  const state = rule.enabled ? 'enabled' : 'disabled';
  const waits = approval === null ? '' : `; request ${approval.id} waits for a second person`;
  stdout.write(`${safeText(rule.title)} is ${state}${waits}\n`);
}
