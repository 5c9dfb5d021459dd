import { z } from 'zod';
import { permissions, type Permission } from '../permissions.ts';
import { IsoTime } from './common.ts';
import { Factors, PersonName, Session } from './people.ts';
import { PasskeyMade, PasskeyName } from './sign-in.ts';

export const MyRole = z
  .object({
    name: z.string(),
    about: z.string(),
    permissions: z.array(z.enum(Object.keys(permissions) as [Permission, ...Permission[]])),
    sight: z.object({
      sources: z.array(z.number().int()).nullable().describe('Numbers of the sources that are seen; null for all'),
      restriction: z.string().describe('Joined by AND to every query; empty for none'),
      clear: z.array(z.string()).describe('Groups of fields that are shown; the others are masked'),
    }),
  })
  .meta({ id: 'MyRole' });

export const Me = z
  .object({
    kind: z.enum(['person', 'token']),
    subject: z.string().describe('Id of the person, or of the token of a program'),
    tenant: z.string(),
    login: z.string().nullable(),
    name: z.string(),
    email: z.string().nullable(),
    roles: z.array(MyRole).describe('In effect now; a request is made under the first that allows it'),
    factors: Factors.nullable().describe('Null for a token'),
    session: Session.nullable().describe('Null where the request carries a token'),
    csrf: z
      .string()
      .nullable()
      .describe(
        'To be sent as the header `daybook-csrf` with everything but GET; null where the request carries a token',
      ),
  })
  .meta({ id: 'Me' });
export type MeJson = z.infer<typeof Me>;

export const MeChange = z.strictObject({ name: PersonName }).meta({ id: 'MeChange' });

export const SignedOut = z.object({ signedOut: z.boolean() }).meta({ id: 'SignedOut' });

export const PasswordChange = z
  .strictObject({
    current: z.string().min(1).max(1024).optional().describe('Needed where there is one'),
    password: z.string().min(1).max(1024).describe('From 12 to 256 characters; nothing that is easily guessed'),
  })
  .meta({ id: 'PasswordChange' });

export const TotpBegun = z
  .object({
    secret: z.string().describe('Base 32, to be typed into an authenticator app'),
    uri: z.string().describe('The same as `otpauth://`, for a QR code'),
  })
  .meta({ id: 'TotpBegun' });

export const TotpConfirm = z
  .strictObject({
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/, 'six digits'),
  })
  .meta({ id: 'TotpConfirm' });

export const RecoveryCodes = z
  .object({ recoveryCodes: z.array(z.string()).describe('Each works once; shown this once') })
  .meta({ id: 'RecoveryCodes' });

export const Passkey = z
  .object({
    id: z.string(),
    name: z.string(),
    created: IsoTime,
    lastUsed: IsoTime.nullable(),
    isBackedUp: z.boolean().describe('It is synchronised to other devices of the person'),
  })
  .meta({ id: 'Passkey' });
export type PasskeyJson = z.infer<typeof Passkey>;

export const PasskeyList = z.object({ passkeys: z.array(Passkey) }).meta({ id: 'PasskeyList' });

export const NewPasskey = z.strictObject({ name: PasskeyName, response: PasskeyMade }).meta({ id: 'NewPasskey' });
