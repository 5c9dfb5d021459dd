import type { TenantJson } from '@daybook/api';
import { Command } from 'commander';
import type { CommandContext } from '../program.ts';
import { clientOf } from '../server-client.ts';
import { safeText, type TableColumn, writeList } from '../terminal/index.ts';

export function tenantCommand(context: CommandContext): Command {
  return new Command('tenant')
    .description('Make and list tenants. Each has a log, sources, people and roles of its own; no query crosses them.')
    .addCommand(addCommand(context))
    .addCommand(listCommand(context));
}

function addCommand({ terminal }: CommandContext): Command {
  return new Command('add')
    .summary('make a tenant, and get its first token')
    .description('Make a tenant. Its first token, of its administrator and auditor, is printed this once.')
    .argument('<name>', 'lower-case letters, digits, `-` and `_`')
    .addHelpText('after', '\nExample:\n  $ DAYBOOK_TOKEN="$(daybook tenant add acme)" daybook source add shop-web')
    .action(async (name: string) => {
      const { tenant, token } = await clientOf(terminal.env).addTenant({ name });
      terminal.stderr.write(`Tenant ${safeText(tenant.name)} is administered with this token:\n`);
      // Alone on standard output, so that it can be put into a file.
      terminal.stdout.write(`${safeText(token)}\n`);
    });
}

const columns: readonly TableColumn<TenantJson>[] = [
  { title: 'tenant', value: ({ name }) => name, widthMin: 8 },
  { title: 'events', value: ({ events }) => String(events), widthMin: 6, align: 'right' },
  { title: 'log', value: ({ log }) => String(log), widthMin: 3, align: 'right' },
  { title: 'origin', value: ({ origin }) => origin, widthMin: 12 },
];

function listCommand({ terminal }: CommandContext): Command {
  return new Command('list')
    .summary('list the tenants')
    .description('List the tenants. Only administrators of the first one see them.')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { tenants } = await clientOf(terminal.env).listTenants();
      writeList(terminal, { json, answer: tenants, items: tenants, columns });
    });
}
