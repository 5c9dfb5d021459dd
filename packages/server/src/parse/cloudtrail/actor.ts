import type { Actor, ActorType } from '@daybook/event';
import { type Fields, fieldsAt, textAt } from '../json/index.ts';

const types: Readonly<Record<string, ActorType>> = {
  IAMUser: 'user',
  Root: 'user',
  AssumedRole: 'user',
  Role: 'user',
  FederatedUser: 'user',
  SAMLUser: 'user',
  WebIdentityUser: 'user',
  IdentityCenterUser: 'user',
  Directory: 'user',
  AWSService: 'service',
};

/**
 * Who called: a user by name, `root`, a role's session as `ROLE/SESSION`, a service by its name; where the record names
 * nobody, the principal or the account. The whole ARN is in `ext.arn`.
 */
export function actorOf(identity: Fields): Actor {
  const type = textAt(identity, 'type');
  const invokedBy = textAt(identity, 'invokedBy');
  const session = fieldsAt(identity, 'sessionContext') ?? {};
  const actor: Actor = {
    type:
      (Object.hasOwn(types, type ?? '') ? types[type ?? ''] : undefined) ??
      (invokedBy === undefined ? 'unknown' : 'service'),
    id: idOf(identity, type) ?? invokedBy ?? textAt(identity, 'accountId') ?? 'unknown',
  };
  const credential = textAt(identity, 'accessKeyId');
  if (credential !== undefined) actor.credential = credential;
  const role = textAt(fieldsAt(session, 'sessionIssuer') ?? {}, 'userName');
  if (role !== undefined) actor.roles = [role];
  const mfa = textAt(fieldsAt(session, 'attributes') ?? {}, 'mfaAuthenticated');
  if (mfa === 'true' || mfa === 'false') actor.mfa = mfa === 'true';
  const behind = textAt(fieldsAt(identity, 'onBehalfOf') ?? {}, 'userId') ?? textAt(session, 'sourceIdentity');
  if (behind !== undefined) actor.onBehalfOf = behind;
  return actor;
}

function idOf(identity: Fields, type: string | undefined): string | undefined {
  const arn = textAt(identity, 'arn');
  if (type === 'Root') return 'root';
  const session = /^arn:[^:]*:sts::[^:]*:(?:assumed-role|federated-user)\/(.+)$/.exec(arn ?? '')?.[1];
  return session ?? textAt(identity, 'userName') ?? arn ?? textAt(identity, 'principalId');
}
