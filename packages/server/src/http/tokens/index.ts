/** Tokens of readers and administrators: listed, made, revoked. */
import { NewToken, routes, type TokenJson } from '@daybook/api';
import type { Registry, TokenRecord, Tokens } from '../../access/index.ts';
import { approvalOrNull } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Mount } from '../mount.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

export interface TokensDeps {
  readonly tokens: Tokens;
  readonly registry: Registry;
}

export function mountTokens(mount: Mount, { tokens, registry }: TokensDeps): void {
  mount(routes.listTokens, async ({ identity }) => ({
    tokens: tokens.readers(readerOf(identity).tenant).map(tokenJson),
  }));
  mount(routes.addToken, async ({ identity, client, request }) => {
    const { name, roles, expires } = await readJsonBody(request, NewToken);
    const wanted = { name, roles, ...(expires === undefined ? {} : { expiresMs: Date.parse(expires) }) };
    const reader = readerOf(identity);
    const { record, text, approval } = await registry.addToken({ reader, client }, wanted);
    return { token: tokenJson(record), secret: text, approval: approvalOrNull(approval, reader) };
  });
  mount(routes.revokeToken, async ({ identity, client, params }) =>
    tokenJson(await registry.revokeToken({ reader: readerOf(identity), client }, params.id)),
  );
}

function tokenJson({ id, name, roles, createdMs, expiresMs, revokedMs, person, usedMs }: TokenRecord): TokenJson {
  return {
    id,
    name,
    roles: [...roles],
    created: isoTime(createdMs),
    expires: isoTimeOrNull(expiresMs),
    revoked: isoTimeOrNull(revokedMs),
    person,
    lastUsed: isoTimeOrNull(usedMs),
  };
}
