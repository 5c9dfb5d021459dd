/**
 * The demo: a real server, real logs, three questions, a receipt, and three attempts at cheating. It asks nothing, leaves
 * nothing behind, and ends with 0 only if everything that it says is true.
 */
import path from 'node:path';
import { Daybook, Server } from './daybook.ts';
import { investigate } from './investigate.ts';
import { changeOneByte, keepElsewhere, rollBack, verifyOffline, waitUntilSigned } from './prove.ts';
import { copyLog, openStage, type Stage } from './stage.ts';
import { blank, claim, heading, paint, say } from './tell.ts';

const examples = path.resolve(import.meta.dirname, '../../examples');
const webLogs = ['apache-access.log', 'nginx-access.log'];
const sshLog = 'auth.log';

async function demo(stage: Stage, onServer: (server: Server) => void): Promise<void> {
  heading('A server, and the logs of one host');
  say('The logs were recorded from real Apache, nginx, sshd and sudo (examples/README.md tells how).');
  blank();
  const server = await Server.start(stage.data, stage.serverLog);
  onServer(server);
  const env = { DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.token, XDG_STATE_HOME: stage.state };
  const daybook = new Daybook(env, stage.root);
  let events = 0;
  for (const log of webLogs) events += await importLog(daybook, log);
  await waitUntilSigned(stage, events);
  await copyLog(stage.data, stage.earlierCopy);
  events += await importLog(daybook, sshLog);
  const again = await daybook.run(['import', path.join(examples, sshLog), '--json']);
  blank();
  const { repeated } = JSON.parse(again.stdout) as { repeated: number };
  claim(
    repeated > 0 && again.exitCode === 0,
    `The last one sent again: ${repeated.toLocaleString('en')} repeated, none added.`,
  );

  const found = await investigate(daybook, server.url, server.token);

  heading('Take the proof of one event away');
  const receipt = path.join(stage.elsewhere, 'grant.receipt');
  const taken = await daybook.show(['receipt', found.grant, '-o', receipt], `receipt ${found.grant} -o grant.receipt`);
  await waitUntilSigned(stage, events);
  await keepElsewhere(stage);
  claim(taken.exitCode === 0, 'Receipt, key and checkpoint now lie elsewhere: a few kilobytes.');
  claim((await server.stop()) === 0, 'The server has ended.');

  await verifyOffline(daybook, stage, receipt);
  await changeOneByte(daybook, stage, found);
  await rollBack(daybook, stage);
}

async function importLog(daybook: Daybook, log: string): Promise<number> {
  const file = path.join(examples, log);
  const ran = await daybook.run(['import', file], true);
  say(ran.stdout.trim().replaceAll(file, `examples/${log}`));
  const match = /([\d,]+) lines, ([\d,]+) events, ([\d,]+) unparsed/.exec(ran.stdout);
  const count = (text: string | undefined): number => Number(text?.replaceAll(',', ''));
  if (ran.exitCode !== 0 || match === null || count(match[1]) !== count(match[2])) {
    throw new Error(`not every line of ${log} became an event. ${ran.stderr}`);
  }
  return count(match[2]);
}

async function main(): Promise<number> {
  const started = performance.now();
  let server: Server | null = null;
  await using stage = await openStage();
  const onSignal = (): void => {
    server?.kill();
    process.exitCode = 1;
    void Promise.resolve(stage[Symbol.asyncDispose]()).finally(() => process.exit(1));
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    await demo(stage, (each) => (server = each));
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stdout.write(
      `\n${paint('bold', 'All of it was as said')}, in ${seconds} seconds. Nothing is left behind.\n\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`\n${paint('red', '✗')} ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    (server as Server | null)?.kill();
  }
}

process.exitCode = await main();
