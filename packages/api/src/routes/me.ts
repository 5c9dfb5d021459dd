import { z } from 'zod';
import { defineRoute } from '../route.ts';
import {
  Me,
  NewPasskey,
  Passkey,
  PasskeyList,
  PasswordChange,
  RecoveryCodes,
  SignedOut,
  TotpBegun,
  TotpConfirm,
} from '../schemas/me.ts';
import { Factors, Session, SessionId, SessionList, SessionsEnded } from '../schemas/people.ts';
import { fieldsQuery, QueryFields } from '../schemas/search.ts';
import { PasskeyOptions } from '../schemas/sign-in.ts';

const mine = { tag: 'me', permission: 'signed-in', look: false } as const;
const json = { status: 200, type: 'application/json' } as const;
const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;
/** Of what changes how somebody signs in: a person in a session, who proved who they are a short while ago. */
const factorErrors = ['session.needed', 'sign-in.again', 'look.not-recorded'] as const;

export const getMe = defineRoute({
  ...mine,
  id: 'getMe',
  method: 'GET',
  path: '/v1/me',
  summary: 'Who asks, and what they may',
  answer: { ...json, about: 'Who it is', schema: Me },
  errors: [],
});

export const myFields = defineRoute({
  ...mine,
  id: 'myFields',
  method: 'GET',
  path: '/v1/me/fields',
  summary: 'The fields that a query may name',
  about: 'Under one of your roles. For who types a query; it tells nothing about events.',
  query: fieldsQuery,
  answer: { ...json, about: 'The fields', schema: QueryFields },
  errors: ['access.forbidden', 'role.invalid'],
});

export const signOut = defineRoute({
  ...mine,
  id: 'signOut',
  method: 'DELETE',
  path: '/v1/me',
  summary: 'Sign out',
  about:
    'Ends the session; where the request carries a token that belongs to a person, the token. Recorded in the log.',
  answer: { ...json, about: 'It is over', schema: SignedOut },
  errors: ['session.needed', 'look.not-recorded'],
});

export const changePassword = defineRoute({
  ...mine,
  id: 'changePassword',
  method: 'PUT',
  path: '/v1/me/password',
  summary: 'Change the password, or set the first one',
  about: 'Ends all other sessions of the person, and what `daybook login` has. Recorded in the log.',
  body: { about: 'The old and the new one', types: { 'application/json': PasswordChange } },
  answer: { ...json, about: 'What the person signs in with now', schema: Factors },
  errors: [...bodyErrors, ...factorErrors, 'password.wrong', 'password.weak', 'sign-in.throttled', 'sign-in.busy'],
});

export const beginTotp = defineRoute({
  ...mine,
  id: 'beginTotp',
  method: 'POST',
  path: '/v1/me/totp',
  summary: 'Begin with an authenticator app (RFC 6238)',
  about: 'Nothing changes before a code of the app confirms it.',
  answer: { ...json, about: 'The secret for the app', schema: TotpBegun },
  errors: [...factorErrors],
});

export const confirmTotp = defineRoute({
  ...mine,
  id: 'confirmTotp',
  method: 'PUT',
  path: '/v1/me/totp',
  summary: 'Confirm the authenticator app',
  about: 'From now on sign-ins with the password need a code. Recorded in the log.',
  body: { about: 'A code of the app', types: { 'application/json': TotpConfirm } },
  answer: { ...json, about: 'Codes for when the app is lost', schema: RecoveryCodes },
  errors: [...bodyErrors, ...factorErrors, 'totp.not-begun', 'totp.wrong'],
});

export const removeTotp = defineRoute({
  ...mine,
  id: 'removeTotp',
  method: 'DELETE',
  path: '/v1/me/totp',
  summary: 'Remove the authenticator app and the recovery codes',
  answer: { ...json, about: 'What the person signs in with now', schema: Factors },
  errors: [...factorErrors],
});

export const renewRecoveryCodes = defineRoute({
  ...mine,
  id: 'renewRecoveryCodes',
  method: 'POST',
  path: '/v1/me/recovery-codes',
  summary: 'New recovery codes in place of the old ones',
  answer: { ...json, about: 'The codes', schema: RecoveryCodes },
  errors: [...factorErrors, 'totp.not-begun'],
});

export const listPasskeys = defineRoute({
  ...mine,
  id: 'listPasskeys',
  method: 'GET',
  path: '/v1/me/passkeys',
  summary: 'Own passkeys',
  answer: { ...json, about: 'The passkeys', schema: PasskeyList },
  errors: ['session.needed'],
});

export const passkeyOptions = defineRoute({
  ...mine,
  id: 'passkeyOptions',
  method: 'POST',
  path: '/v1/me/passkeys/options',
  summary: 'A challenge to add a passkey',
  answer: { ...json, about: 'Options for the browser', schema: PasskeyOptions },
  errors: [...factorErrors, 'sign-in.busy'],
});

export const addPasskey = defineRoute({
  ...mine,
  id: 'addPasskey',
  method: 'POST',
  path: '/v1/me/passkeys',
  summary: 'Add a passkey',
  body: { about: 'Its name, and what the browser gave', types: { 'application/json': NewPasskey } },
  answer: { status: 201, type: 'application/json', about: 'The passkey', schema: Passkey },
  errors: [...bodyErrors, ...factorErrors, 'passkey.refused'],
});

export const removePasskey = defineRoute({
  ...mine,
  id: 'removePasskey',
  method: 'DELETE',
  path: '/v1/me/passkeys/:id',
  summary: 'Remove a passkey',
  params: z.object({ id: z.string().regex(/^[\w-]{1,2048}$/, 'the id of a passkey') }),
  answer: { ...json, about: 'The passkey', schema: Passkey },
  errors: [...factorErrors, 'passkey.not-found', 'factor.last'],
});

export const listMySessions = defineRoute({
  ...mine,
  id: 'listMySessions',
  method: 'GET',
  path: '/v1/me/sessions',
  summary: 'Own sessions',
  answer: { ...json, about: 'The sessions', schema: SessionList },
  errors: [],
});

export const endMySessions = defineRoute({
  ...mine,
  id: 'endMySessions',
  method: 'DELETE',
  path: '/v1/me/sessions',
  summary: 'End all own sessions but this one',
  about: 'And the tokens of `daybook login`. Recorded in the log.',
  answer: { ...json, about: 'How many were ended', schema: SessionsEnded },
  errors: ['look.not-recorded'],
});

export const endMySession = defineRoute({
  ...mine,
  id: 'endMySession',
  method: 'DELETE',
  path: '/v1/me/sessions/:id',
  summary: 'End an own session',
  params: z.object({ id: SessionId }),
  answer: { ...json, about: 'The session', schema: Session },
  errors: ['session.not-found', 'look.not-recorded'],
});
