import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createProgram, run } from './program.ts';
import type { Terminal } from './terminal/index.ts';
import { writeTestLog } from '../../verify/src/testing/write-log.ts';

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function daybook(args: readonly string[], env: Record<string, string> = {}) {
  const stdout = new Captured();
  const stderr = new Captured();
  const stdin = (async function* () {})();
  const terminal = { env, stdin, stdout, stderr } as unknown as Terminal;
  const exitCode = await run(args, terminal);
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

describe('usage', () => {
  test('every command explains itself, with an example', async () => {
    const commands = createProgram({
      terminal: { env: {}, stdout: new Captured(), stderr: new Captured() } as unknown as Terminal,
      exit: () => undefined,
      query: undefined,
    }).commands;
    expect(commands.length).toBe(30);
    for (const command of commands) {
      const inner =
        command.commands.length > 0
          ? command.commands.map((each) => [command.name(), each.name()])
          : [[command.name()]];
      for (const names of inner) {
        const { exitCode, stdout } = await daybook([...names, '--help']);
        expect(exitCode, names.join(' ')).toBe(0);
        expect(stdout).toContain(`Usage: daybook ${names.join(' ')}`);
      }
    }
    expect((await daybook(['verify', '--help'])).stdout).toContain('Exit codes');
    expect((await daybook(['--help'])).stdout).toContain('DAYBOOK_URL');
  });

  test('wrong usage ends in 2, and says what is right', async () => {
    const wrong: [string[], RegExp][] = [
      [['verfy'], /verify/],
      [['query', '--limit', 'many'], /whole number/],
      [['query', '--output', 'xml'], /csv/],
      [['verify', '--dir', 'a', '--url', 'b'], /cannot be used with/],
      [['verify', '--receipt', 'r'], /--key/],
      [['verify', '--dir', '/nowhere/at/all'], /no directory/],
      [['show', 'seven'], /1:4711/],
      [['query', 'a'], /DAYBOOK_TOKEN is not set/],
      [['import', '/nowhere/at/all'], /cannot read/],
      [['rules', 'import', '/nowhere/at/all'], /cannot be read|DAYBOOK_TOKEN/],
      [['rules', 'disable', 'x'], /--reason/],
      [['alerts', 'close', 'x'], /--verdict/],
      [['alerts', 'list', '--limit', '0'], /1 to 200/],
      [['import', '-', '--zone', 'CET'], /\+02:00/],
    ];
    for (const [args, said] of wrong) {
      const env: Record<string, string> =
        args[0] === 'show' || args[0] === 'import' ? { DAYBOOK_TOKEN: 'dbk_a_x_y' } : {};
      const { exitCode, stderr } = await daybook(args, { XDG_CONFIG_HOME: '/nowhere/at/all', ...env });
      expect(stderr, args.join(' ')).toMatch(said);
      expect(exitCode, args.join(' ')).toBe(2);
    }
  });

  test('a server that cannot be reached is an error of 1 that says where it was looked for', async () => {
    const { exitCode, stderr } = await daybook(['source', 'list'], {
      DAYBOOK_URL: 'nowhere',
      DAYBOOK_TOKEN: 'dbk_a_x_y',
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('"nowhere" is not an address');
  });
});

describe('verify', () => {
  test('ends in 0 where all holds and in 1 where something does not, for people and as JSON', async () => {
    await using log = await writeTestLog();
    const state = await mkdtemp(path.join(tmpdir(), 'daybook-state-'));
    const env = { XDG_STATE_HOME: state };
    await log.append(300);
    const whole = await daybook(['verify', '--dir', log.directory], env);
    expect(whole.exitCode).toBe(0);
    expect(whole.stdout).toContain('✓ It all holds');
    expect(whole.stdout).toContain(
      '300 events are not anchored: whoever holds the signing key and the disk could rewrite them.',
    );
    expect(whole.stdout).toContain('It lies in the same directory');
    expect(whole.stderr).toBe('');

    await unlink(path.join(log.directory, 'tenants/default/log/1/tile/0/000'));
    const broken = await daybook(['verify', '--dir', log.directory], env);
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout).toContain(
      '✗ events 1:0 to 1:255 (256): a tile is missing — tenants/default/log/1/tile/0/000',
    );
    const json = await daybook(['verify', '--dir', log.directory, '--json'], env);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ holds: false, logs: [{ findings: [{ code: 'tile.missing' }] }] });
    await rm(state, { recursive: true });
  });

  test('--no-state remembers nothing; --state remembers where it is told to', async () => {
    await using log = await writeTestLog();
    await log.append(3);
    const home = await mkdtemp(path.join(tmpdir(), 'daybook-state-'));
    const env = { XDG_STATE_HOME: home };
    const file = path.join(home, 'mine');
    await daybook(['verify', '--dir', log.directory, '--no-state'], env);
    expect((await daybook(['verify', '--dir', log.directory, '--state', file], env)).stdout).not.toContain(
      'verified here last',
    );
    expect((await daybook(['verify', '--dir', log.directory, '--state', file], env)).stdout).toContain(
      'verified here last',
    );
    await writeFile(file, 'not a checkpoint');
    expect((await daybook(['verify', '--dir', log.directory, '--state', file], env)).exitCode).toBe(1);
    await rm(home, { recursive: true });
  });

  test('what a directory is called cannot draw on the terminal', async () => {
    const { stderr, exitCode } = await daybook(['verify', '--dir', '/nowhere/\u001b[2J']);
    expect(exitCode).toBe(2);
    expect(stderr).not.toContain('\u001b');
  });
});
