import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { compile, isDetection, Reading, readRules, type Test, type Value } from '@daybook/sigma';
import { expect, test } from 'vitest';
import { temporary } from '../../system/support/index.ts';
import { pythonWith } from '../python.ts';

const data = process.env['DAYBOOK_TEST_DATA'] ?? '';
const rules = path.join(data, 'sigma/rules');
const hasRules = existsSync(rules);

interface SomeEvent {
  readonly fields: Readonly<Record<string, readonly Value[]>>;
  readonly texts: readonly string[];
}

interface Judged {
  readonly file: string;
  readonly given: readonly (0 | 1)[];
  readonly made: readonly (SomeEvent & { readonly verdict: 0 | 1 })[];
}

/** Real events, without a mapping between: what a rule calls a field is there under that name, or it is not. */
function givenEvents(): readonly SomeEvent[] {
  const records = globSync(path.join(data, 'cloudtrail/*.json')).flatMap((file) => {
    return (JSON.parse(readFileSync(file, 'utf8')) as { Records: object[] }).Records;
  });
  const linesOf = (file: string): string[] => readFileSync(path.join(data, file), 'utf8').trimEnd().split('\n');
  const request =
    /^(?<ip>\S+) .*?\] "(?<method>\S+) (?<uri>\S+) [^"]*" (?<status>\d+) \S+ "(?<referer>[^"]*)" "(?<agent>[^"]*)"/;
  const requests = linesOf('apache/access.log').flatMap((line) => {
    const found = request.exec(line)?.groups;
    if (found === undefined) return [];
    const fields: Record<string, readonly Value[]> = {};
    const names = { 'cs-method': 'method', 'cs-uri-query': 'uri', 'c-uri': 'uri', 'sc-status': 'status' };
    const more = { 'cs-user-agent': 'agent', 'c-useragent': 'agent', 'cs-referer': 'referer', src_ip: 'ip' };
    for (const [field, group] of Object.entries({ ...names, ...more })) fields[field] = [found[group] ?? null];
    return [{ fields, texts: [line] }];
  });
  const logins = linesOf('sshd/auth.log').map((line) => ({ fields: {}, texts: [line] }));
  const everyNth = <T>(all: readonly T[], n: number): T[] => all.filter((_, index) => index % n === 0);
  return [...records.map(flatten), ...everyNth(requests, 10), ...everyNth(logins, 10)];
}

function flatten(record: object): SomeEvent {
  const fields: Record<string, Value[]> = {};
  const texts: string[] = [];
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) add(name, each);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) add(name === '' ? key : `${name}.${key}`, each);
    } else {
      (fields[name] ??= []).push(value as Value);
      if (value !== null) texts.push(String(value));
    }
  };
  add('', record);
  return { fields, texts };
}

async function* judgedBy(program: string, given: readonly SomeEvent[]): AsyncGenerator<Judged> {
  using place = temporary();
  const events = path.join(place.folder, 'events.jsonl');
  writeFileSync(events, given.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const child = spawn(program, [path.join(import.meta.dirname, 'verdicts.py'), rules, events]);
  let faults = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (faults += text));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line) as Judged;
  expect(await ended, faults).toBe(0);
}

function testOf(file: string): Test {
  const read = readRules(readFileSync(path.join(rules, file), 'utf8'));
  if (!read.ok) throw new Error(`${file}: ${JSON.stringify(read.faults)}`);
  const tests = read.value.filter(isDetection).map(({ predicate }) => compile(predicate));
  return (reading) => tests.some((each) => each(reading));
}

const readingOf = ({ fields, texts }: SomeEvent): Reading =>
  new Reading({ values: (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined), texts: () => texts });

test('every rule says of real events, and of some made from it, what an evaluator of pySigma’s parse tree says', async ({
  skip,
}) => {
  skip(!hasRules, 'needs the rules (DAYBOOK_TEST_DATA)');
  const { program, missing } = pythonWith('pysigma-2.0.1', ['pysigma==2.0.1']);
  skip(missing !== null, `needs pySigma: ${missing}`);
  const given = givenEvents();
  const differences: string[] = [];
  const count = { rules: 0, given: 0, onGiven: 0, made: 0, madeMatched: 0 };
  const unmatched: string[] = [];
  const unmissed: string[] = [];
  for await (const judged of judgedBy(program ?? '', given)) {
    const ours = testOf(judged.file);
    const differs = (event: SomeEvent, verdict: 0 | 1): void => {
      if (ours(readingOf(event)) !== (verdict === 1))
        differences.push(`${judged.file} ${verdict} ${JSON.stringify(event)}`);
    };
    judged.given.forEach((verdict, index) => differs(given[index] as SomeEvent, verdict));
    for (const event of judged.made) differs(event, event.verdict);
    const matched = judged.made.filter(({ verdict }) => verdict === 1).length;
    if (matched === 0) unmatched.push(judged.file);
    if (matched === judged.made.length) unmissed.push(judged.file);
    count.rules += 1;
    count.given += judged.given.length;
    if (judged.given.includes(1)) count.onGiven += 1;
    count.made += judged.made.length;
    count.madeMatched += matched;
  }
  expect(differences.slice(0, 5)).toEqual([]);
  expect({ unmatched, unmissed }).toEqual({ unmatched: [], unmissed: [] });
  expect(count.rules).toBe(468);
});
