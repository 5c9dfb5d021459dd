import { AppError, type MeJson, type Permission } from '@daybook/api';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { createContext, use, useMemo } from 'react';
import { api, keepCsrf } from './client.ts';
import { chooseRole, chosenRole, useChosenRole } from './role-choice.ts';

export type MyRole = MeJson['roles'][number];

export const plainTenant = 'default';

/** Who is signed in; null for nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<MeJson | null> => {
    try {
      const me = await api.me();
      keepCsrf(me.csrf);
      // A role that was taken away would have every request refused.
      if (!me.roles.some(({ name }) => name === chosenRole())) chooseRole(null);
      return me;
    } catch (error) {
      if (error instanceof AppError && error.code === 'access.unauthenticated') return null;
      throw error;
    }
  },
  staleTime: 30_000,
});

export interface Reader {
  readonly me: MeJson;
  /** The roles that requests are made under: the chosen one, or all. */
  readonly roles: readonly MyRole[];
  /** Null where each request is made under the first role that allows it. */
  readonly chosen: MyRole | null;
  /** Whether one of the roles has one of the permissions. */
  can(...permissions: readonly Permission[]): boolean;
  /** The role that the server makes such a request under. */
  roleFor(permission: Permission): MyRole | null;
}

/** Null while nobody is signed in. */
export function useReader(): Reader | null {
  const { data } = useQuery(meQuery);
  const name = useChosenRole();
  return useMemo(() => (data === null || data === undefined ? null : readerOf(data, name)), [data, name]);
}

/**
 * Whom the shell was drawn for. A page that asked the cache by itself would be told that the session is over before the shell
 * is, and be drawn once more for nobody.
 */
export const ReaderContext = createContext<Reader | null>(null);

/** For what is inside the shell, which is there only for somebody who is signed in. */
export function useMe(): Reader {
  const reader = use(ReaderContext);
  if (reader === null) throw new Error('nobody is signed in');
  return reader;
}

/** Where somebody signs in again: at the login of their tenant. Plain for most, who have one alone. */
export function ofTenant(me: Pick<MeJson, 'tenant'> | null | undefined): { tenant?: string } {
  return me == null || me.tenant === plainTenant ? {} : { tenant: me.tenant };
}

export function readerOf(me: MeJson, chosenName: string | null): Reader {
  const chosen = me.roles.find((role) => role.name === chosenName) ?? null;
  const roles = chosen === null ? me.roles : [chosen];
  const roleFor = (permission: Permission): MyRole | null =>
    roles.find((role) => role.permissions.includes(permission)) ?? null;
  return { me, roles, chosen, roleFor, can: (...permissions) => permissions.some((each) => roleFor(each) !== null) };
}
