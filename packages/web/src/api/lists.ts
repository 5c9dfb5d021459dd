import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export const sourcesQuery = queryOptions({ queryKey: ['sources'], queryFn: () => api.listSources() });
export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: () => api.listTokens() });
export const usersQuery = queryOptions({ queryKey: ['users'], queryFn: () => api.listUsers() });
export const rolesQuery = queryOptions({ queryKey: ['roles'], queryFn: () => api.listRoles() });
