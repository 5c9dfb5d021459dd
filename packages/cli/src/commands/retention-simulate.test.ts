import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { Simulation, type SimulationJson } from '@daybook/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../program.ts';
import type { Terminal } from '../terminal/index.ts';

class Captured extends Writable {
  readonly columns = 240;
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const counts = { events: 1_200, destroyed: 1_000, destroyedInForce: 0, minimum: 0, held: 0, unread: 0 };
const none = { events: 0, destroyed: 0, destroyedInForce: 0, minimum: 0, held: 0, unread: 0 };
const answer: SimulationJson = {
  on: '2027-01-31',
  because: [],
  totals: counts,
  classes: [{ class: 1, ...counts }],
  holds: [],
  holdsLeftOut: 0,
  days: [
    {
      class: 1,
      day: '2026-01-01',
      due: '2027-01-30T00:00:00.000Z',
      dueInForce: null,
      because: null,
      counts: { ...counts, events: 1_000 },
    },
    {
      class: 2,
      day: '2026-01-02',
      due: null,
      dueInForce: null,
      because: 'no-maximum',
      counts: { ...none, events: 200 },
    },
  ],
  dayCount: 2,
  uncounted: 0,
  uncountedDue: 0,
};

let server: Server;
let asked: unknown[];
let says: SimulationJson;
let directory: string;
beforeEach(async () => {
  asked = [];
  says = answer;
  directory = await mkdtemp(path.join(tmpdir(), 'daybook-simulate-'));
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push([request.method, request.url, JSON.parse(body)]);
      response.setHeader('content-type', 'application/json');
      // The fake says only what a server may.
      response.end(JSON.stringify(Simulation.parse(says)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true, force: true });
});

async function simulate(...args: readonly string[]) {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { DAYBOOK_URL: url, DAYBOOK_TOKEN: 'dbk_s_test' };
  const terminal = { env, stdin: process.stdin, stdout, stderr } as unknown as Terminal;
  const code = await run(['retention', 'simulate', ...args], terminal);
  return { code, out: stdout.text, err: stderr.text };
}

const file = async (text: string): Promise<string> => {
  const name = path.join(directory, 'policy.json');
  await writeFile(name, text);
  return name;
};

test('the policy of a file is asked about, as `show --json` prints it, too; without one, that in force', async () => {
  const policy = {
    default: 1,
    rules: [],
    classes: [{ number: 1, presets: [{ id: 'pci-dss', title: 'PCI DSS' }, 'hipaa'] }],
  };
  await simulate(await file(JSON.stringify(policy)), '--on', '2027-01-31');
  await simulate('--on', '2027-01-31');
  expect(asked).toEqual([
    [
      'POST',
      '/v1/retention/simulate',
      { on: '2027-01-31', policy: { ...policy, classes: [{ number: 1, presets: ['pci-dss', 'hipaa'] }] } },
    ],
    ['POST', '/v1/retention/simulate', { on: '2027-01-31' }],
  ]);
});

test('what would be destroyed comes first, then each class and day with why it is kept', async () => {
  const { code, out } = await simulate('--on', '2027-01-31');
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toBe('By 2027-01-31, 1,000 of 1,200 events would be destroyed; by the policy in force, 0.');
  expect(lines[1]).toBe('');
  expect(lines.slice(3).map((line) => line.trim().split(/\s{2,}/))).toEqual([
    ['1', '2026-01-01', '2027-01-30', '1,000', '1,000', '0'],
    ['2', '2026-01-02', 'never', '200', '0', '0', 'no maximum'],
  ]);
});

test('as JSON it is what the server said', async () => {
  expect(JSON.parse((await simulate('--on', '2027-01-31', '--json')).out)).toEqual(answer);
});

describe('it says', () => {
  const sayings: [string, Partial<SimulationJson>, RegExp][] = [
    ['what must be kept', { totals: { ...counts, minimum: 7 } }, /^7 must be kept/m],
    [
      'what which holds keep',
      { totals: { ...counts, held: 7 }, holds: [{ hold: '1:4711', events: 7 }] },
      /^7 are due, and held: 7 by 1:4711\.$/m,
    ],
    [
      'that a hold is still being read',
      { totals: { ...counts, unread: 7 } },
      /^7 are due, and a hold is still being read/m,
    ],
    [
      'what it could not count',
      { uncounted: 3, uncountedDue: 2 },
      /^By 2027-01-31, at least 1,000 of [^]*no time to count 3 classes and days, 2 of them due/,
    ],
    ['that holds were left out', { holdsLeftOut: 2 }, /^By 2027-01-31, at most 1,000 of [^]*^2 holds [^]*left out/m],
    ['that both were so', { holdsLeftOut: 2, uncounted: 3, uncountedDue: 2 }, /^By 2027-01-31, about 1,000 of /],
    [
      'that not all rows are shown',
      { dayCount: 5_000 },
      /^2 of 5,000 classes and days are shown; the totals are of all\.$/m,
    ],
    [
      'that it needs a second person',
      { because: ['class 1 may be kept for less'] },
      /second person: class 1 may be kept for less/,
    ],
  ];
  test.each(sayings)('%s', async (_, over, expected) => {
    says = { ...answer, ...over };
    const { out } = await simulate('--on', '2027-01-31');
    expect(out).toMatch(expected);
  });

  test('nothing that moves the cursor', async () => {
    says = { ...answer, because: ['\u001b[2J'] };
    expect((await simulate('--on', '2027-01-31')).out).not.toContain('\u001b');
  });

  test('where a day was not counted, and what is held of one', async () => {
    const [first, second] = answer.days;
    if (first === undefined || second === undefined) throw new Error('there are two');
    says = {
      ...answer,
      days: [
        { ...first, counts: { ...counts, held: 3, unread: 4 } },
        { ...second, counts: null },
      ],
    };
    const { out } = await simulate('--on', '2027-01-31');
    expect(out).toContain('3 held, 4 not looked through');
    expect(out).toMatch(/never\s+\?\s+\?\s+\?\s+no maximum/);
  });
});

describe('it is refused, and nothing is asked,', () => {
  const refusals: [string, () => Promise<string[]>, RegExp][] = [
    ['without a day', async () => [], /--on <day>/],
    ['for a day that is none', async () => ['--on', '2027-02-30'], /2027-02-30.*A day, as 2027-01-31/],
    ['for a time', async () => ['--on', '2027-01-31T00:00:00Z'], /A day, as 2027-01-31/],
    [
      'for a file that is not there',
      async () => [path.join(directory, 'no.json'), '--on', '2027-01-31'],
      /no\.json cannot be read/,
    ],
    [
      'for one that is no JSON',
      async () => [await file('{ "default": 1,'), '--on', '2027-01-31'],
      /policy\.json is no JSON/,
    ],
  ];
  test.each(refusals)('%s', async (_, args, expected) => {
    const { code, err } = await simulate(...(await args()));
    expect({ code, asked }).toEqual({ code: 2, asked: [] });
    expect(err).toMatch(expected);
  });
});
