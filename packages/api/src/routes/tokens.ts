import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { NewToken, Token, TokenList, TokenWithSecret } from '../schemas/admin.ts';

export const listTokens = defineRoute({
  id: 'listTokens',
  tag: 'tokens',
  method: 'GET',
  path: '/v1/tokens',
  summary: 'List tokens of readers and administrators',
  permission: ['tokens:write'],
  look: false,
  answer: {
    status: 200,
    type: 'application/json',
    about: 'All tokens, revoked ones too; no secrets',
    schema: TokenList,
  },
  errors: [],
});

export const addToken = defineRoute({
  id: 'addToken',
  tag: 'tokens',
  method: 'POST',
  path: '/v1/tokens',
  summary: 'Make a token for a reader or administrator',
  about: 'Recorded in the log before the token leaves.',
  permission: ['tokens:write'],
  look: false,
  body: { about: 'The token', types: { 'application/json': NewToken } },
  answer: { status: 201, type: 'application/json', about: 'The token and its secret', schema: TokenWithSecret },
  errors: ['request.bad-json', 'request.content-type', 'request.too-large', 'role.not-found', 'look.not-recorded'],
});

export const revokeToken = defineRoute({
  id: 'revokeToken',
  tag: 'tokens',
  method: 'DELETE',
  path: '/v1/tokens/:id',
  summary: 'Revoke a token',
  permission: ['tokens:write'],
  look: false,
  params: z.object({ id: z.string().regex(/^[a-z0-9]{1,32}$/, 'the id of a token') }),
  answer: { status: 200, type: 'application/json', about: 'The token', schema: Token },
  errors: ['token.not-found', 'token.last', 'look.not-recorded'],
});
