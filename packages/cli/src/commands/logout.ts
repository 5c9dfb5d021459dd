import { AppError, createClient } from '@daybook/api';
import { Command } from 'commander';
import { readLogin, removeLogin } from '../kept-login.ts';
import type { CommandContext } from '../program.ts';
import { safeText } from '../terminal/index.ts';

export function logoutCommand({ terminal }: CommandContext): Command {
  return new Command('logout')
    .summary('end what `daybook login` began')
    .description('Revoke the token that `daybook login` got, and remove it from this machine.')
    .addHelpText('after', '\nExample:\n  $ daybook logout')
    .action(async () => {
      const kept = readLogin(terminal.env);
      if (kept === null) {
        terminal.stderr.write('Nobody is signed in.\n');
        return;
      }
      const { url, token, login } = kept;
      try {
        await createClient({ url, token }).signOut();
      } catch (error) {
        // A token that is over needs no revoking; anything else leaves it here, so that it can be tried again.
        if (!(error instanceof AppError && error.code === 'access.unauthenticated')) throw error;
      }
      removeLogin(terminal.env);
      terminal.stderr.write(`Signed out ${safeText(login)} from ${safeText(url)}\n`);
    });
}
