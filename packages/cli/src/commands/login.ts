import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type Client, createClient } from '@daybook/api';
import { Command } from 'commander';
import { Failure } from '../failure.ts';
import { writeLogin } from '../kept-login.ts';
import type { CommandContext } from '../program.ts';
import { urlOf } from '../server-client.ts';
import { safeText } from '../terminal/index.ts';

export function loginCommand({ terminal }: CommandContext): Command {
  return new Command('login')
    .summary('sign in through the browser')
    .description(
      'Sign in through the browser: open the address that is shown, sign in there, and type the code. The command then\n' +
        'has a token with your rights for 12 hours. It is kept in $XDG_CONFIG_HOME/daybook/credentials.json, for you alone,\n' +
        'and goes to this server only. DAYBOOK_TOKEN and DAYBOOK_URL still go over it.',
    )
    .option('--url <url>', 'where the server is; without it DAYBOOK_URL, or where you signed in last')
    .addHelpText('after', '\nExample:\n  $ daybook login --url https://daybook.example.org')
    .action(async ({ url = urlOf(terminal.env) }: { url?: string }) => {
      const client = createClient({ url });
      const started = await client.startDevice(`daybook on ${hostname()}`.slice(0, 64));
      const { userCode, verificationUrl } = started;
      terminal.stderr.write(`Open ${safeText(verificationUrl)}\nand type the code  ${safeText(userCode)}\n`);
      const { token, expires, login } = await waitForToken(client, started);
      const file = writeLogin(terminal.env, { url, token, expires, login });
      terminal.stderr.write(`Signed in as ${safeText(login)} until ${safeText(expires)}; kept in ${safeText(file)}\n`);
    });
}

type Started = Awaited<ReturnType<Client['startDevice']>>;

/** Asks as often as the server said, for as long as the code is good (RFC 8628, section 3.5). */
async function waitForToken(client: Client, { deviceCode, expiresSeconds, intervalSeconds }: Started) {
  let waitMs = intervalSeconds * 1000;
  for (let waitedMs = 0; waitedMs < expiresSeconds * 1000; waitedMs += waitMs) {
    await sleep(waitMs);
    try {
      return await client.deviceToken(deviceCode);
    } catch (error) {
      const code = error instanceof AppError ? error.code : null;
      if (code === 'device.slow-down') waitMs += 5_000;
      else if (code !== 'device.pending') throw error;
    }
  }
  throw new Failure('The code was not approved in time. Run `daybook login` again.');
}
