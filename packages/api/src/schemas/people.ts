import { z } from 'zod';
import { IsoTime, RoleName } from './common.ts';

/** What a person types to sign in. It is kept and compared in lower case. */
export const Login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?$/,
    'letters, digits, `.`, `_`, `-`, `+` and `@`, from 1 to 64; it begins and ends with a letter or digit',
  )
  .meta({ description: 'What the person types to sign in', examples: ['ann', 'ann@example.org'] });

export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}]+$/u, 'no control characters')
  .meta({ description: 'Name of the person, as others read it', examples: ['Ann Example'] });

const Email = z.email().max(254);
const Reason = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\p{Cc}]+$/u, 'one line');
const FutureTime = z.iso.datetime({ offset: true });

export const PersonId = z.string().regex(/^[a-z2-7]{16}$/, 'the id of a person');
export const SessionId = z.string().regex(/^[a-z2-7]{16}$/, 'the id of a session');

/** What a person can prove who they are with. */
export const Factors = z
  .object({
    password: z.boolean(),
    totp: z.boolean().describe('Codes of an authenticator app are asked for after the password'),
    passkeys: z.number().int(),
    recoveryCodes: z.number().int().describe('Unused ones'),
  })
  .meta({ id: 'Factors' });
export type FactorsJson = z.infer<typeof Factors>;

export const User = z
  .object({
    id: z.string(),
    number: z.number().int().describe('Number of the person in this tenant; never used again'),
    login: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    state: z.enum(['invited', 'active', 'disabled']),
    roles: z.array(z.string()).describe('Names of the roles that are in effect now'),
    factors: Factors,
    created: IsoTime,
    expires: IsoTime.nullable().describe('From when the person cannot sign in; null for no end'),
    lastSignIn: IsoTime.nullable(),
    invitationExpires: IsoTime.nullable().describe(
      'Until when the newest link that was not used can be; null for none',
    ),
    external: z
      .object({ issuer: z.string(), subject: z.string() })
      .nullable()
      .describe('Identity at an outside provider that the person is linked to'),
  })
  .meta({ id: 'User' });
export type UserJson = z.infer<typeof User>;

export const UserList = z.object({ users: z.array(User) }).meta({ id: 'UserList' });

export const NewUser = z
  .strictObject({
    login: Login,
    name: PersonName,
    email: Email.optional(),
    roles: z.array(RoleName).max(16).default([]).describe('Given at once where that needs no second person'),
    until: FutureTime.optional().describe('Until when the roles are given; RFC 3339'),
    reason: Reason.optional().describe('Why the roles are given'),
    expires: FutureTime.optional().describe('From when the person cannot sign in; RFC 3339'),
  })
  .meta({ id: 'NewUser' });

export const UserChange = z
  .strictObject({
    name: PersonName.optional(),
    email: Email.nullable().optional(),
    state: z
      .enum(['active', 'disabled'])
      .optional()
      .describe('`disabled` ends every session and token of the person at once'),
    expires: FutureTime.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'at least one field')
  .meta({ id: 'UserChange' });

export const InvitationLink = z
  .object({
    path: z.string().describe('Path of the page that takes it: `/invitation#SECRET`, below the address of the server'),
    secret: z.string().describe('Shown this once; the server keeps only its hash'),
    expires: IsoTime,
  })
  .meta({ id: 'InvitationLink' });

export const UserWithInvitation = z
  .object({
    user: User,
    invitation: InvitationLink,
    waiting: z.array(z.string()).describe('Names of roles that wait for a second person'),
    approval: z.string().nullable().describe('Id of the request that waits'),
  })
  .meta({ id: 'UserWithInvitation' });

export const Session = z
  .object({
    id: z.string(),
    method: z.enum(['password', 'passkey', 'token', 'external']).describe('How the person signed in'),
    mfa: z.boolean().describe('Two factors were shown, or a passkey'),
    address: z.string().nullable().describe('Where it was used last'),
    userAgent: z.string().nullable(),
    created: IsoTime,
    lastUsed: IsoTime,
    expires: IsoTime.describe('When it ends at the latest; unused it ends earlier'),
    isCurrent: z.boolean().describe('It is the one that asks'),
  })
  .meta({ id: 'Session' });
export type SessionJson = z.infer<typeof Session>;

export const SessionList = z.object({ sessions: z.array(Session) }).meta({ id: 'SessionList' });
export const SessionsEnded = z.object({ ended: z.number().int() }).meta({ id: 'SessionsEnded' });
