import type { PlanListJson, PolicyChangedJson, PresetListJson, RetentionStateJson } from '@daybook/api';
import { Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { paintFor, renderTable, safeJson, safeText, type TableColumn, writeList } from '../terminal/index.ts';
import { readPolicyFile } from './policy-file.ts';
import { reclassificationsCommand, reclassifyCommand } from './retention-reclassify.ts';
import { simulateCommand } from './retention-simulate.ts';

export function retentionCommand(context: CommandContext): Command {
  return new Command('retention')
    .description('How long content is kept: the policy, what is due, and what was destroyed.')
    .addCommand(showCommand(context), { isDefault: true })
    .addCommand(setCommand(context))
    .addCommand(simulateCommand(context))
    .addCommand(reclassifyCommand(context))
    .addCommand(reclassificationsCommand(context))
    .addCommand(presetsCommand(context))
    .addCommand(plansCommand(context))
    .addCommand(confirmClockCommand(context));
}

type Policy = NonNullable<RetentionStateJson['policy']>;
type Class = Policy['policy']['classes'][number];

const classColumns: readonly TableColumn<Class>[] = [
  { title: 'class', value: ({ number }) => String(number), widthMin: 5, align: 'right' },
  { title: 'name', value: ({ name }) => name, widthMin: 12 },
  { title: 'at least', value: ({ minimum }) => minimum ?? '-', widthMin: 8 },
  { title: 'at most', value: ({ maximum }) => maximum ?? 'for ever', widthMin: 8 },
  { title: 'presets', value: ({ presets }) => presets.map(({ id }) => id).join(', '), widthMin: 8 },
  { title: 'purpose', value: ({ purpose }) => purpose, widthMin: 16 },
  { title: 'decided', value: ({ decision }) => decision ?? '', widthMin: 8 },
];

function showCommand({ terminal }: CommandContext): Command {
  return new Command('show')
    .summary('the policy in force, and what is due')
    .option('--json', 'as JSON; `.policy.policy` is what `set` takes')
    .action(async ({ json }: { json?: boolean }) => {
      const state = await clientOf(terminal.env).getRetention();
      const width = terminal.stdout.columns ?? 140;
      if (json === true) terminal.stdout.write(`${safeJson(state, 2)}\n`);
      else terminal.stdout.write(`${stateText(state, width, paintFor(terminal.stdout))}\n`);
    });
}

function stateText(state: RetentionStateJson, width: number, paint: ReturnType<typeof paintFor>): string {
  const { policy, stopped, due, dueCount, openPlans } = state;
  const lines: string[] = [];
  if (policy === null) lines.push('There is no policy: everything is kept.');
  else {
    const { approvedBy, alone } = policy;
    const who = alone
      ? 'passed alone'
      : approvedBy === null
        ? 'no second person was needed'
        : `approved by ${approvedBy}`;
    lines.push(
      `In force since ${policy.received}, at ${policy.position}: by ${safeText(policy.by)}, ${safeText(who)}.`,
    );
    lines.push('', renderTable(policy.policy.classes, classColumns, width, paint));
    lines.push(
      '',
      `${policy.policy.rules.length} rules; what none of them matches has class ${policy.policy.default}.`,
    );
  }
  const [oldest] = due;
  if (oldest !== undefined)
    lines.push(`${dueCount} days are due, the oldest (class ${oldest.class}, ${oldest.day}) since ${oldest.due}.`);
  if (openPlans > 0) lines.push(`${openPlans} plans are being carried out.`);
  if (stopped !== null) lines.push(paint('yellow', `Nothing is destroyed now: ${safeText(stopped)}`));
  return lines.join('\n');
}

function setCommand({ terminal }: CommandContext): Command {
  return new Command('set')
    .summary('set the policy; one that could have something destroyed sooner waits for a second person')
    .argument('<file>', 'JSON: classes, rules, default')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .addHelpText(
      'after',
      `
Example of a file:
  {"default": 1,
   "rules": [{"class": 2, "kinds": ["http.request"], "outcomes": ["success"]}],
   "classes": [
     {"number": 1, "name": "security", "minimum": "P12M", "maximum": "P13M", "presets": ["pci-dss"],
      "purpose": "to see who did what", "legalBasis": "GDPR Art. 6(1)(f)"},
     {"number": 2, "name": "traffic", "maximum": "P6M",
      "purpose": "to find faults", "legalBasis": "GDPR Art. 6(1)(f)"}]}`,
    )
    .action(async (file: string, { reason }: { reason: string }) => {
      const policy = readPolicyFile(file);
      const changed = await clientOf(terminal.env).setRetentionPolicy({ policy, reason });
      terminal.stdout.write(`${changedText(changed)}\n`);
    });
}

function changedText({ policy, approval, because }: PolicyChangedJson): string {
  if (approval === null) return `It is in force, at ${policy?.position ?? ''}.`;
  const why = because.map((each) => `  ${safeText(each)}`).join('\n');
  const alone = approval.passesAlone === null ? '' : ` Nobody else can decide: it passes at ${approval.passesAlone}.`;
  return `It waits for a second person, as ${approval.id}, until ${approval.expires}:\n${why}${alone === '' ? '' : `\n${alone.trim()}`}\n${hint}`;
}

const hint = 'What it would destroy by a day, before it is approved: daybook retention simulate <file> --on <day>';

const presetColumns: readonly TableColumn<PresetListJson['items'][number]>[] = [
  { title: 'id', value: ({ id }) => id, widthMin: 20 },
  { title: 'at least', value: ({ minimum }) => minimum ?? '-', widthMin: 8 },
  { title: 'at most', value: ({ maximum }) => maximum ?? '-', widthMin: 8 },
  { title: 'source', value: ({ source }) => source, widthMin: 24 },
  { title: 'looked at', value: ({ dated }) => dated, widthMin: 10 },
  { title: 'note', value: ({ note }) => note, widthMin: 20 },
];

function presetsCommand({ terminal }: CommandContext): Command {
  return new Command('presets')
    .summary('what PCI DSS, HIPAA, GDPR and others ask for, with source and date')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const list = await clientOf(terminal.env).listPresets();
      writeList(terminal, { json, answer: list, items: list.items, columns: presetColumns });
    });
}

const planColumns: readonly TableColumn<PlanListJson['items'][number]>[] = [
  { title: 'plan', value: ({ position }) => position, widthMin: 8 },
  { title: 'made', value: ({ received }) => received, widthMin: 24 },
  { title: 'class', value: (plan) => String(plan.as ?? plan.class), widthMin: 5, align: 'right' },
  { title: 'received on', value: ({ day }) => day, widthMin: 11 },
  { title: 'events', value: ({ events }) => events.toLocaleString('en'), widthMin: 8, align: 'right' },
  { title: 'gone before', value: ({ absent }) => (absent.length === 0 ? '' : 'some were'), widthMin: 11 },
  {
    title: 'certificate',
    value: ({ certificate }) =>
      certificate === null ? 'under way' : `${certificate.position}${certificate.stopped === null ? '' : ' (stopped)'}`,
    widthMin: 12,
  },
];

function limitOf(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
    throw new InvalidArgumentError('A whole number from 1 to 1000.');
  return limit;
}

function plansCommand({ terminal }: CommandContext): Command {
  return new Command('plans')
    .summary('what was destroyed, and is about to be, newest first')
    .option('--limit <count>', 'so many at most', limitOf, 100)
    .option('--json', 'as JSON')
    .action(async ({ json, limit }: { json?: boolean; limit: number }) => {
      const list = await clientOf(terminal.env).listPlans({ limit });
      writeList(terminal, {
        json,
        answer: list,
        items: list.items,
        columns: planColumns,
        none: 'Nothing was ever destroyed.',
      });
    });
}

function confirmClockCommand({ terminal }: CommandContext): Command {
  return new Command('confirm-clock')
    .summary('say that the clock of the server is right, so that destruction goes on')
    .requiredOption('--reason <text>', 'why; it stands in the log')
    .action(async ({ reason }: { reason: string }) => {
      const { now } = await clientOf(terminal.env).confirmClock({ reason });
      terminal.stdout.write(`The server’s clock says ${now}, and is trusted from now on.\n`);
    });
}
