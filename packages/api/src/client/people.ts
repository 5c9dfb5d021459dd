import type { z } from 'zod';
import type { MeJson, PasskeyJson, PasskeyList, PasswordChange, RecoveryCodes, TotpBegun } from '../schemas/me.ts';
import type { NewPasskey, SignedOut } from '../schemas/me.ts';
import type {
  FactorsJson,
  NewUser,
  SessionJson,
  SessionList,
  SessionsEnded,
  UserChange,
  UserJson,
  UserList,
  UserWithInvitation,
} from '../schemas/people.ts';
import type {
  DeviceDecision,
  DeviceStarted,
  DeviceToken,
  DeviceWaiting,
  Invitation,
  InvitationAccept,
  InvitationPasskey,
  PasskeyOptions,
  PasskeySignIn,
  PasswordSignIn,
  SignInMethods,
} from '../schemas/sign-in.ts';
import type { Transport } from './transport.ts';

/** Signing in, invitations, and device login. */
export function signInMethodsOf(transport: Transport) {
  const { get, send } = callsOf(transport);
  return {
    signInMethods: (tenant = 'default') =>
      get<z.infer<typeof SignInMethods>>(`/v1/sign-in?${new URLSearchParams({ tenant }).toString()}`),
    signInPassword: (value: z.input<typeof PasswordSignIn>) => send<MeJson>('POST', '/v1/sign-in/password', value),
    signInToken: (token: string) => send<MeJson>('POST', '/v1/sign-in/token', { token }),
    signInPasskeyOptions: () => send<z.infer<typeof PasskeyOptions>>('POST', '/v1/sign-in/passkey/options'),
    signInPasskey: (value: z.input<typeof PasskeySignIn>) => send<MeJson>('POST', '/v1/sign-in/passkey', value),

    openInvitation: (secret: string) => send<z.infer<typeof Invitation>>('POST', '/v1/invitations/open', { secret }),
    acceptInvitation: (value: z.input<typeof InvitationAccept>) =>
      send<MeJson>('POST', '/v1/invitations/accept', value),
    invitationPasskeyOptions: (secret: string) =>
      send<z.infer<typeof PasskeyOptions>>('POST', '/v1/invitations/passkey/options', { secret }),
    acceptInvitationPasskey: (value: z.input<typeof InvitationPasskey>) =>
      send<MeJson>('POST', '/v1/invitations/passkey', value),

    startDevice: (client: string) => send<z.infer<typeof DeviceStarted>>('POST', '/v1/device', { client }),
    deviceToken: (deviceCode: string) => send<z.infer<typeof DeviceToken>>('POST', '/v1/device/token', { deviceCode }),
    seeDevice: (userCode: string) => get<z.infer<typeof DeviceWaiting>>(`/v1/device/${encodeURIComponent(userCode)}`),
    decideDevice: (value: z.input<typeof DeviceDecision>) =>
      send<z.infer<typeof DeviceWaiting>>('POST', '/v1/device/approve', value),
  };
}

/** Who asks, and how they sign in. */
export function meMethodsOf(transport: Transport) {
  const { get, send } = callsOf(transport);
  return {
    me: () => get<MeJson>('/v1/me'),
    signOut: () => send<z.infer<typeof SignedOut>>('DELETE', '/v1/me'),
    changePassword: (value: z.input<typeof PasswordChange>) => send<FactorsJson>('PUT', '/v1/me/password', value),
    beginTotp: () => send<z.infer<typeof TotpBegun>>('POST', '/v1/me/totp'),
    confirmTotp: (code: string) => send<z.infer<typeof RecoveryCodes>>('PUT', '/v1/me/totp', { code }),
    removeTotp: () => send<FactorsJson>('DELETE', '/v1/me/totp'),
    renewRecoveryCodes: () => send<z.infer<typeof RecoveryCodes>>('POST', '/v1/me/recovery-codes'),
    listPasskeys: () => get<z.infer<typeof PasskeyList>>('/v1/me/passkeys'),
    passkeyOptions: () => send<z.infer<typeof PasskeyOptions>>('POST', '/v1/me/passkeys/options'),
    addPasskey: (value: z.input<typeof NewPasskey>) => send<PasskeyJson>('POST', '/v1/me/passkeys', value),
    removePasskey: (id: string) => send<PasskeyJson>('DELETE', `/v1/me/passkeys/${id}`),
    listMySessions: () => get<z.infer<typeof SessionList>>('/v1/me/sessions'),
    endMySessions: () => send<z.infer<typeof SessionsEnded>>('DELETE', '/v1/me/sessions'),
    endMySession: (id: string) => send<SessionJson>('DELETE', `/v1/me/sessions/${id}`),
  };
}

/** People, for who administers them. */
export function peopleMethodsOf(transport: Transport) {
  const { get, send } = callsOf(transport);
  return {
    listUsers: () => get<z.infer<typeof UserList>>('/v1/users'),
    inviteUser: (user: z.input<typeof NewUser>) => send<z.infer<typeof UserWithInvitation>>('POST', '/v1/users', user),
    getUser: (id: string) => get<UserJson>(`/v1/users/${id}`),
    changeUser: (id: string, change: z.input<typeof UserChange>) => send<UserJson>('PATCH', `/v1/users/${id}`, change),
    reinviteUser: (id: string) => send<z.infer<typeof UserWithInvitation>>('POST', `/v1/users/${id}/invitation`),
    listUserSessions: (id: string) => get<z.infer<typeof SessionList>>(`/v1/users/${id}/sessions`),
    endAllSessions: () => send<z.infer<typeof SessionsEnded>>('DELETE', '/v1/sessions'),
    endUserSessions: (id: string) => send<z.infer<typeof SessionsEnded>>('DELETE', `/v1/users/${id}/sessions`),
  };
}

function callsOf(transport: Transport) {
  return {
    get: <T>(path: string) => transport.json<T>({ method: 'GET', path, repeatable: true }),
    send: <T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, value?: unknown) =>
      transport.json<T>({
        method,
        path,
        ...(value === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }),
        repeatable: method === 'DELETE',
      }),
  };
}
