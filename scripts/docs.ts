// Writes the pages of docs/reference that are made from tables in the code: node scripts/docs.ts
// A test holds the pages equal to what this makes.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCodes, type ErrorEntry, errors, faultCodes, permissions, builtInRoles } from './docs/sources.ts';
import { aliases, fieldTable, flagCodes, indexFields, kinds, leaves, limits } from './docs/sources.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** A Markdown table; `|` in cells is escaped. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;
const made = '<!-- Made by scripts/docs.ts. Do not edit. -->';

function errorsPage(): string {
  const entries = errorCodes.map((name) => {
    const { status, title, meaning, next, retriable }: ErrorEntry = errors[name];
    const again = retriable === true ? ' The same request may succeed later.' : '';
    return `## ${name}\n\n**${status}: ${title}.** ${meaning}${again}\n\n${next}`;
  });
  return [
    '# Errors',
    made,
    'Every error is an RFC 9457 problem document (`application/problem+json`). `code` is one of the headings below; ' +
      '`errors` names each fault with its place; `requestId` finds it in the log of the server.',
    ...entries,
    '## Why an event is refused',
    'The `code` of each item of `errors` where an event of a batch is refused.',
    table(
      ['code', 'meaning'],
      Object.entries(faultCodes).map(([name, meaning]) => [code(name), meaning]),
    ),
  ].join('\n\n');
}

function configPage(): string {
  return [
    '# Settings',
    made,
    'Settings are read from `daybook.yaml` in the data directory, or from the file that `--config` or `DAYBOOK_CONFIG` names. A ' +
      'variable goes over the file, a flag over both. Lists in variables are written as in YAML: `[10.0.0.0/8, "::1"]`. ' +
      '`daybook config check` reports all faults at once, each with its place.',
    'A secret is never written into the file: it is given as `file:PATH` or `env:NAME`.',
    table(
      ['setting', 'what it is', 'values', 'default', 'variable'],
      leaves.map(({ path: at, about, type, initial, variable }) => [
        code(at),
        about,
        type,
        initial === null ? '' : code(initial === '' ? '""' : initial),
        code(variable),
      ]),
    ),
  ].join('\n\n');
}

function kindsPage(): string {
  return [
    '# Kinds of events',
    made,
    'The closed catalogue of what an event can be. A kind is never renamed or used for something else.',
    table(
      ['kind', 'meaning'],
      Object.entries(kinds).map(([kind, meaning]) => [code(kind), meaning]),
    ),
    '## Roles',
    table(
      ['role', 'what it is', 'permissions', 'does not see'],
      Object.entries(builtInRoles).map(([role, { about, permissions: list, masked }]) => [
        code(role),
        about,
        list.map(code).join(', '),
        masked.map(code).join(', '),
      ]),
    ),
    '## Permissions',
    table(
      ['permission', 'allows to'],
      Object.entries(permissions).map(([name, about]) => [code(name), about]),
    ),
  ].join('\n\n');
}

/** Names that a query may call a field of the event by, and whether events can be counted by it. */
function queryNames(at: string): { names: string; facet: string } {
  const found = Object.entries(indexFields).filter(([, field]) => field.path === at);
  return {
    names: found
      .flatMap(([name, field]) => [name, ...(field.aliases ?? [])])
      .map(code)
      .join(', '),
    facet: found.some(([, field]) => field.facet) ? 'yes' : '',
  };
}

function fieldsPage(): string {
  const byField = Map.groupBy(aliases, ([, field]) => field);
  return [
    '# Fields',
    made,
    'The fields of an event, the section that each is committed to in, and the group by which it can be masked. *In a query* are the ' +
      'names that a query may use; `ext.NAME` is any field that a source made up.',
    'What a role masks is left out of every answer, and can be neither searched, sorted nor counted by; free text is looked for in the ' +
      'fields that are left. Fields without a group are seen by every role.',
    table(
      ['field', 'type', 'section', 'masking group', 'in a query', 'countable'],
      fieldTable().map(({ path: at, type, section, group }) => {
        const { names, facet } = queryNames(at);
        return [code(at), type, section, group ?? '', names, facet];
      }),
    ),
    '## What only the log knows',
    'A query may write the name of a source in place of its number: `source:shop-web`. `source:daybook` is what Daybook itself wrote.',
    table(
      ['in a query', 'type', 'countable'],
      Object.entries(indexFields)
        .filter(([, field]) => field.path === null)
        .map(([name, field]) => [
          [name, ...(field.aliases ?? [])].map(code).join(', '),
          field.type,
          field.facet ? 'yes' : '',
        ]),
    ),
    '## Other names that are understood',
    'Events may use these flat names. Each use is flagged `renamed`. Dotted names (`actor.id`) are understood too.',
    table(
      ['field', 'other names'],
      [...byField].map(([field, list]) => [code(field), list.map(([name]) => code(name)).join(', ')]),
    ),
    '## Flags',
    'What was changed or assumed on the way in, in `flags`; the field follows after a colon where there is one.',
    table(
      ['flag', 'meaning'],
      Object.entries(flagCodes).map(([name, meaning]) => [code(name), meaning]),
    ),
    '## Limits',
    'What is over a limit is cut; `cut` has the hash and length of the whole.',
    table(
      ['limit', 'value'],
      Object.entries(limits).map(([name, value]) => [code(name), String(value)]),
    ),
  ].join('\n\n');
}

/** The pages, by path from the root of the repository. */
export function referencePages(): Map<string, string> {
  return new Map(
    Object.entries({ errors: errorsPage, config: configPage, kinds: kindsPage, fields: fieldsPage }).map(
      ([name, page]) => [`docs/reference/${name}.md`, `${page()}\n`],
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of referencePages()) writeFileSync(path.join(root, file), text);
}
