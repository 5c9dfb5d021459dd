import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import { defineRoute } from '../route.ts';
import { Me } from '../schemas/me.ts';
import { TenantName } from '../schemas/tenant.ts';
import {
  DeviceAsk,
  DeviceDecision,
  DevicePoll,
  DeviceStarted,
  DeviceToken,
  DeviceWaiting,
  Invitation,
  InvitationAccept,
  InvitationPasskey,
  InvitationSecret,
  PasskeyOptions,
  PasskeySignIn,
  PasswordSignIn,
  SignInMethods,
  TokenSignIn,
  UserCode,
} from '../schemas/sign-in.ts';

const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;
/** Of what anybody may send: bound to this site, by rate, and recorded before it has an effect. */
const openErrors = [...bodyErrors, 'access.cross-site', 'request.too-many', 'look.not-recorded'] as const;
const signInErrors = [...openErrors, 'sign-in.wrong', 'sign-in.throttled', 'sign-in.busy'] as const;
const open = { tag: 'sign-in', permission: null, look: false } as const;
const json = { status: 200, type: 'application/json' } as const;
const signedIn = { ...json, about: 'Who it is. The session is in the cookie of the answer', schema: Me } as const;

const ofTenant = z.object({ tenant: TenantName.default('default').describe('Whose login it is') });

export const signInMethods = defineRoute({
  ...open,
  id: 'signInMethods',
  method: 'GET',
  path: '/v1/sign-in',
  summary: 'What can be signed in with',
  about: 'Of one tenant. A tenant that is not there answers as one without providers.',
  query: ofTenant,
  answer: { ...json, about: 'The methods', schema: SignInMethods },
  errors: ['request.too-many', 'access.cross-site'],
});

export const signInPassword = defineRoute({
  ...open,
  id: 'signInPassword',
  method: 'POST',
  path: '/v1/sign-in/password',
  summary: 'Sign in with login and password',
  about:
    'Who has an authenticator app is asked for its code by `sign-in.code-needed`, and sends all three again. A wrong login, a ' +
    'wrong password and an account that is disabled, over or locked have one answer.',
  body: {
    about: 'Login, password, and the code where it was asked for',
    types: { 'application/json': PasswordSignIn },
  },
  answer: signedIn,
  errors: [...signInErrors, 'sign-in.code-needed'],
});

export const signInToken = defineRoute({
  ...open,
  id: 'signInToken',
  method: 'POST',
  path: '/v1/sign-in/token',
  summary: 'Sign in with a token of a reader or administrator',
  about: 'The session has the rights of the token and ends with it. The first token opens the console the first time.',
  body: { about: 'The token', types: { 'application/json': TokenSignIn } },
  answer: signedIn,
  errors: signInErrors,
});

export const signInPasskeyOptions = defineRoute({
  ...open,
  id: 'signInPasskeyOptions',
  method: 'POST',
  path: '/v1/sign-in/passkey/options',
  summary: 'A challenge to sign in with a passkey',
  answer: { ...json, about: 'Options for the browser', schema: PasskeyOptions },
  errors: ['access.cross-site', 'request.too-many', 'sign-in.busy'],
});

export const signInPasskey = defineRoute({
  ...open,
  id: 'signInPasskey',
  method: 'POST',
  path: '/v1/sign-in/passkey',
  summary: 'Sign in with a passkey',
  body: { about: 'What the browser gave', types: { 'application/json': PasskeySignIn } },
  answer: signedIn,
  errors: signInErrors,
});

const invitationErrors = [
  ...openErrors,
  'sign-in.throttled',
  'invitation.not-found',
  'invitation.outgrown',
  'look.not-recorded',
] as const;

export const openInvitation = defineRoute({
  ...open,
  id: 'openInvitation',
  method: 'POST',
  path: '/v1/invitations/open',
  summary: 'See whom an invitation is for',
  body: { about: 'The secret of the link', types: { 'application/json': InvitationSecret } },
  answer: { ...json, about: 'The invitation', schema: Invitation },
  errors: invitationErrors,
});

export const acceptInvitation = defineRoute({
  ...open,
  id: 'acceptInvitation',
  method: 'POST',
  path: '/v1/invitations/accept',
  summary: 'Accept an invitation with a password',
  about: 'Works once. It takes the place of every credential that the person had, and ends their sessions.',
  body: { about: 'Secret, name and password', types: { 'application/json': InvitationAccept } },
  answer: signedIn,
  errors: [...invitationErrors, 'password.weak', 'sign-in.busy'],
});

export const invitationPasskeyOptions = defineRoute({
  ...open,
  id: 'invitationPasskeyOptions',
  method: 'POST',
  path: '/v1/invitations/passkey/options',
  summary: 'A challenge to accept an invitation with a passkey',
  body: { about: 'The secret of the link', types: { 'application/json': InvitationSecret } },
  answer: { ...json, about: 'Options for the browser', schema: PasskeyOptions },
  errors: [...invitationErrors, 'sign-in.busy'],
});

export const acceptInvitationPasskey = defineRoute({
  ...open,
  id: 'acceptInvitationPasskey',
  method: 'POST',
  path: '/v1/invitations/passkey',
  summary: 'Accept an invitation with a passkey',
  body: { about: 'Secret, name and what the browser gave', types: { 'application/json': InvitationPasskey } },
  answer: signedIn,
  errors: [...invitationErrors, 'passkey.refused'],
});

export const startDevice = defineRoute({
  ...open,
  id: 'startDevice',
  method: 'POST',
  path: '/v1/device',
  summary: 'Ask for a token through a browser (RFC 8628)',
  about: 'For programs without one of their own. A person approves the code in the console.',
  body: { about: 'What asks', types: { 'application/json': DeviceAsk } },
  answer: { ...json, about: 'The codes', schema: DeviceStarted },
  errors: [...bodyErrors, 'request.too-many', 'sign-in.busy'],
});

export const deviceToken = defineRoute({
  ...open,
  id: 'deviceToken',
  method: 'POST',
  path: '/v1/device/token',
  summary: 'Ask whether the code was approved',
  body: { about: 'The secret code of the device', types: { 'application/json': DevicePoll } },
  answer: { ...json, about: 'A token of the person who approved; given this once', schema: DeviceToken },
  errors: [
    ...bodyErrors,
    'request.too-many',
    'device.pending',
    'device.slow-down',
    'device.refused',
    'device.expired',
    'look.not-recorded',
  ],
});

const approver = { tag: 'sign-in', permission: 'signed-in', look: false } as const;
const approverErrors = ['device.not-found', 'sign-in.throttled'] as const satisfies readonly ErrorCode[];

export const seeDevice = defineRoute({
  ...approver,
  id: 'seeDevice',
  method: 'GET',
  path: '/v1/device/:userCode',
  summary: 'See what waits behind a code',
  params: z.object({ userCode: UserCode }),
  answer: { ...json, about: 'What asked, and from where', schema: DeviceWaiting },
  errors: approverErrors,
});

export const decideDevice = defineRoute({
  ...approver,
  id: 'decideDevice',
  method: 'POST',
  path: '/v1/device/approve',
  summary: 'Approve or refuse a code',
  about: 'Only for a person with a session. What waits gets a token of this person for 12 hours. Recorded in the log.',
  body: { about: 'The code', types: { 'application/json': DeviceDecision } },
  answer: { ...json, about: 'What was decided upon', schema: DeviceWaiting },
  errors: [...approverErrors, ...bodyErrors, 'session.needed', 'sign-in.again', 'look.not-recorded'],
});

const providerParams = z.object({ provider: z.string().regex(/^[a-z0-9-]{1,32}$/, 'the name of a provider') });

export const signInOidc = defineRoute({
  ...open,
  id: 'signInOidc',
  method: 'GET',
  path: '/v1/sign-in/oidc/:provider',
  summary: 'Go to an OpenID provider to sign in',
  about: 'For browsers: leads to the provider, which leads back to the callback. Authorization code with PKCE.',
  params: providerParams,
  query: ofTenant,
  answer: { status: 303, type: 'text/plain', about: 'On to the provider', schema: null },
  errors: ['access.cross-site', 'request.too-many', 'sign-in.provider-unknown', 'sign-in.provider-unavailable'],
});

export const signInOidcCallback = defineRoute({
  ...open,
  id: 'signInOidcCallback',
  method: 'GET',
  path: '/v1/sign-in/oidc/:provider/callback',
  summary: 'Come back from an OpenID provider',
  about:
    'Leads to the console: signed in, or to its page of sign-in with the code of what went wrong as `error`; ' +
    'there too where there is no such provider.',
  fromElsewhere: true,
  params: providerParams,
  query: z.looseObject({}),
  answer: { status: 303, type: 'text/plain', about: 'On to the console', schema: null },
  errors: ['request.too-many'],
});
