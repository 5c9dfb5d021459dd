/**
 * How good baselines are, and what they cost. Usage: `node bench/baselines.ts [--seeds 11,12,13] [--data FOLDER]`.
 *
 * Precision and recall of each baseline that ships, over ten weeks of a made-up office with sixty attacks (`lib/office.ts`): all of it is synthetic, and says
 * how the rules tell these attacks from that noise, no more. The numbers of the rules were chosen with seeds 1 to 3. With `--data`, what they find in real logs: an `auth.log` of three weeks, and records of CloudTrail of
 * an attack, before which four weeks of the same account are made up, because the real ones span 45 minutes.
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { attackKinds, officeOf } from './lib/office.ts';
import { costOf, type Found, follow, learnsOf, type Stored } from './lib/baseline-runs.ts';
import { authLog, cloudtrailAttack } from './lib/real-logs.ts';
import { columns } from './lib/table.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '11,12,13' }, data: { type: 'string', default: '' } },
});
const seeds = values.seeds
  .split(',')
  .filter((seed) => seed !== '')
  .map(Number);
const day = 86_400_000;

/** By which rule each attack is meant to be found. */
const meant: Readonly<Record<string, string>> = {
  theft: 'sign_in_new_country',
  travel: 'impossible_travel',
  dormant: 'dormant_account',
  snoop: 'actor_fan_out',
  bulk: 'actor_count',
  night: 'sign_in_unusual_hour',
  admin: 'administrator_new',
  payroll: 'actor_new_resource_kind',
  flood: 'source_count',
  celebrity: 'resource_count',
};

/** Alerts, of one rule and group a day, and the attacks that they are about. */
const alerts = new Map<string, { readonly rule: string; readonly attacks: Set<string> }>();
const attacks = new Set<string>();
let events = 0;
for (const seed of seeds) {
  const happened = officeOf(seed);
  events += happened.length;
  for (const { attack } of happened) if (attack !== null) attacks.add(`${seed} ${attack}`);
  const stored = happened.map(({ timeMs, event, source }): Stored => ({ timeMs, receivedMs: timeMs, event, source }));
  for (const { rule, group, indices } of follow(stored)) {
    const last = happened[indices.at(-1) ?? 0];
    const key = [seed, rule, ...group, Math.floor((last?.timeMs ?? 0) / day)].join(' ');
    const alert = alerts.get(key) ?? { rule, attacks: new Set() };
    alerts.set(key, alert);
    for (const index of indices) {
      const attack = attackAt(happened, index);
      if (attack !== null) alert.attacks.add(`${seed} ${attack}`);
    }
  }
}

/** Of an hour in which somebody attacks, the event with which it is too much may be an ordinary one. */
function attackAt(happened: ReturnType<typeof officeOf>, index: number): string | null {
  const here = happened[index];
  if (here === undefined || here.attack !== null) return here?.attack ?? null;
  for (let at = index; at >= 0 && here.timeMs - (happened[at]?.timeMs ?? 0) < 3_600_000; at -= 1) {
    const each = happened[at];
    const isSame =
      here.event.actor.type === 'user' ? each?.event.actor.id === here.event.actor.id : each?.source === here.source;
    if (each?.attack && isSame) return each.attack;
  }
  return null;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`);
console.log(`\n${seeds.length} seeds, ${events.toLocaleString('en')} events, ${attacks.size} attacks, all made up\n`);
const rules = learnsOf();
console.log(
  columns([
    ['baseline', 'alerts', 'a week', 'of attacks', 'precision'],
    ...rules.map((rule) => {
      const found = [...alerts.values()].filter((each) => each.rule === rule);
      const right = found.filter((each) => each.attacks.size > 0).length;
      const weekly = (found.length / seeds.length / 10).toFixed(1);
      return [rule, String(found.length), weekly, String(right), percent(right, found.length)];
    }),
  ]),
);
console.log('');
console.log(
  columns([
    ['attack', 'how', 'meant to find it', 'recall', 'recall of any'],
    ...Object.entries(attackKinds).map(([kind, about]) => {
      const all = [...attacks].filter((each) => each.split(' ')[1] === kind);
      const by = (rule: string | null): number =>
        all.filter((each) =>
          [...alerts.values()].some((alert) => (rule === null || alert.rule === rule) && alert.attacks.has(each)),
        ).length;
      const rule = meant[kind] ?? '';
      return [kind, about, rule, percent(by(rule), all.length), percent(by(null), all.length)];
    }),
  ]),
);

if (values.data !== '' && existsSync(path.join(values.data, 'sshd/auth.log'))) {
  report('auth.log (real, three weeks)', authLog(values.data));
  report('CloudTrail (the attack real, four weeks before it made up)', cloudtrailAttack(values.data));
}

function report(name: string, all: readonly Stored[]): void {
  const found = follow(all);
  const byRule = Map.groupBy(found, ({ rule }: Found) => rule);
  console.log(`\n${name}: ${all.length.toLocaleString('en')} events\n`);
  const rows = [...byRule].map(([rule, each]) => {
    const groups = [...new Set(each.map(({ group }) => group[1] ?? ''))];
    return [rule, String(each.length), groups.slice(0, 6).join(', '), each[0]?.value ?? ''];
  });
  console.log(columns([['baseline', 'findings', 'about', 'first'], ...rows]));
}

const { read, tried, learned } = costOf(officeOf(1));
console.log(`\nCost, processor time of the thread, ${cpus()[0]?.model}\n`);
console.log(
  columns([
    ['what', 'measured'],
    ['an event, read', `${read.us.toFixed(1)} µs`],
    ['tried with the rules that baselines are about', `${(tried.us - read.us).toFixed(1)} µs more`],
    ['learned and judged by all baselines that ship', `${(learned.us - tried.us).toFixed(1)} µs more`],
    ['what is to be written of 500 events, made ready', `${learned.saveUs.toFixed(1)} µs more`],
    ['groups kept', String(learned.groups)],
    ['rows written, an event, saved every 500 events', learned.rows.toFixed(2)],
    ['bytes written, an event', learned.bytes.toFixed(0)],
  ]),
);
