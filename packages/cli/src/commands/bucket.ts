import { setTimeout as sleep } from 'node:timers/promises';
import type { BucketStatusJson, BucketVerificationJson, Client } from '@daybook/api';
import { Command } from 'commander';
import { bucketRestoreCommand } from './bucket-restore.ts';
import { Failure } from '../failure.ts';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { openProgress, paintFor, safeJson, safeText, type Terminal } from '../terminal/index.ts';

const pollIntervalMs = 250;

export function bucketCommand(context: CommandContext): Command {
  return new Command('bucket')
    .description('Copies of the logs in a bucket that cannot be overwritten.')
    .addCommand(showCommand(context), { isDefault: true })
    .addCommand(verifyCommand(context))
    .addCommand(bucketRestoreCommand(context));
}

function showCommand({ terminal }: CommandContext): Command {
  return new Command('show')
    .summary('how far the bucket is, and what keeps it')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await clientOf(terminal.env).bucketStatus();
      const text = json === true ? safeJson(status, 2) : statusText(status, paintFor(terminal.stdout));
      terminal.stdout.write(`${text}\n`);
    });
}

const number = (value: number): string => value.toLocaleString('en');

function statusText(status: BucketStatusJson, paint: ReturnType<typeof paintFor>): string {
  const { bucket, failure, objects, bytes, lag, complete, stuck, stuckCount, verification } = status;
  const lines = [`${safeText(bucket)} has ${number(objects)} versions, ${number(bytes)} bytes.`];
  if (status.void > 0)
    lines.push(`${number(status.void)} of them are of no use any more, and go when their lock is over.`);
  if (status.held > 0) lines.push(`${number(status.held)} of them are under a legal hold.`);
  if (complete === null) lines.push('No checkpoint is in it yet.');
  else lines.push(`It is complete up to event ${number(complete.size)}, as of ${complete.at}.`);
  if (lag.events > 0 || lag.segments > 0) {
    const segments = lag.segments === 0 ? '' : `, ${number(lag.segments)} segments (${number(lag.bytes)} bytes)`;
    lines.push(`Missing: ${number(lag.events)} events${segments}, for ${number(Math.round(lag.seconds))} seconds.`);
  }
  if (failure !== null)
    lines.push(paint('red', `It takes no copies since ${failure.since}: ${safeText(failure.message)}`));
  if (stuckCount > 0)
    lines.push(paint('red', `${number(stuckCount)} copies cannot be sent until somebody has looked:`));
  for (const each of stuck) lines.push(`  ${safeText(each)}`);
  lines.push(verifiedText(verification));
  return lines.join('\n');
}

function verifiedText(verification: BucketVerificationJson): string {
  const { state, started, ended, holds, findingsCount, failure, whole, checked, listed, readAll, next } = verification;
  const then = next === null ? '' : ` The server looks by itself next at ${next}.`;
  if (state === 'none') return `It was never verified: \`daybook bucket verify\`.${then}`;
  if (state === 'running') return `It is being verified since ${started}.`;
  if (state === 'failed') return `The last verification could not be carried out: ${safeText(failure ?? '')}.${then}`;
  const result =
    holds === true ? 'all was as it was put there' : `${number(findingsCount ?? 0)} faults: \`daybook bucket verify\``;
  const read = whole === true ? 'all of it' : `${number(listed ?? 0)} versions listed, ${number(checked)} of them read`;
  const since = readAll === null ? '' : ` All that was there at ${readAll} was read since.`;
  return `Verified at ${ended} (${read}): ${result}.${since}${then}`;
}

function verifyCommand({ terminal, exit }: CommandContext): Command {
  return new Command('verify')
    .summary('compare the bucket with what was put there: every version and every byte')
    .description(
      'List all versions in the bucket and read those of ours, in the server: what is missing, hidden by a delete marker, foreign,\n' +
        'altered, not locked for as long as it was, or does not open with its key is named. Reads everything once.',
    )
    .option('--json', 'the report as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ daybook bucket verify --json\n\nExit codes: 0 all is as it was put there; 1 it is not, or it could not be verified; 2 wrong usage.',
    )
    .action(async ({ json }: { json?: boolean }) => {
      const client = clientOf(terminal.env);
      await client.verifyBucket();
      const done = await waited(client, terminal);
      if (done.state !== 'done') throw new Failure(`the bucket could not be verified: ${safeText(done.failure ?? '')}`);
      const text = json === true ? safeJson(done, 2) : reportText(done, paintFor(terminal.stdout));
      terminal.stdout.write(`${text}\n`);
      exit(done.holds === true ? 0 : 1);
    });
}

async function waited(client: Client, terminal: Terminal): Promise<BucketVerificationJson> {
  using progress = openProgress(terminal.stderr, 'verifying the bucket');
  for (;;) {
    const run = await client.bucketVerification();
    if (run.state !== 'running') return run;
    progress.update(run.checked, Math.max(run.checked, run.total));
    await sleep(pollIntervalMs);
  }
}

function reportText(run: BucketVerificationJson, paint: ReturnType<typeof paintFor>): string {
  const { checked, listed, findings, findingsCount } = run;
  const read = `${number(checked)} versions were read, ${number(listed ?? 0)} are listed`;
  if (findingsCount === 0) return `${paint('green', '✓')} The bucket is as it was put there: ${read}`;
  const lines = findings.map(({ code, meaning, object, version, detail }) => {
    const more = detail === null ? '' : ` (${safeText(detail)})`;
    const of = version === null ? '' : `, version ${safeText(version)}`;
    return `  ${code}: ${safeText(object)}${of}: ${meaning}${more}`;
  });
  const left = (findingsCount ?? 0) - findings.length;
  if (left > 0) lines.push(`  and ${number(left)} more`);
  return [`${paint('red', '✗')} ${number(findingsCount ?? 0)} faults; ${read}`, ...lines].join('\n');
}
