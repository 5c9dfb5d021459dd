import { AppError, routes } from '@daybook/api';
import type { FieldCatalogue } from '@daybook/query';
import type { Lens, Sources } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { type LensDeps, lensOf } from '../lens.ts';
import type { Mount } from '../mount.ts';
import { namesFor } from '../question.ts';

export interface MyFieldsDeps extends LensDeps {
  readonly sources: Sources;
}

/** What a query may name under a role. It is about the reader: it tells nothing about events, so it is no look. */
export function mountMyFields(mount: Mount, deps: MyFieldsDeps): void {
  mount(routes.myFields, async ({ identity, query }) => {
    const asking = readerOf(identity);
    const role = asking.roles.find(
      ({ name, permissions }) =>
        permissions.includes('events:read') && (query.role === undefined || query.role === name),
    );
    if (role === undefined) throw new AppError('access.forbidden');
    const lens = lensOf(deps, { ...asking, role });
    const { withheld, ...shown } = lens.catalogue;
    const names = namesFor(deps.sources, { tenant: asking.tenant, role })['source']?.() ?? [];
    const parts = [listed(lens, shown, false), ...(withheld === undefined ? [] : [listed(lens, withheld, true)])];
    return {
      fields: parts.flatMap(({ fields }) => fields),
      open: parts.flatMap(({ open }) => open),
      sources: Array.from(names, ([name, number]) => ({ name, number })),
    };
  });
}

function listed(lens: Lens, { fields, open = [] }: FieldCatalogue, isMasked: boolean) {
  const isCountable = (name: string): boolean => lens.countable(name) === 'yes';
  return {
    fields: Object.entries(fields).map(([name, { type, values, aliases }]) => ({
      name,
      type,
      isMasked,
      isCountable: isCountable(name),
      ...(values === undefined ? {} : { values: [...values] }),
      ...(aliases === undefined ? {} : { aliases: [...aliases] }),
    })),
    open: open.map(({ prefix, type }) => ({ prefix, type, isMasked, isCountable: isCountable(`${prefix}any`) })),
  };
}
