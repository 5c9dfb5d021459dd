import { z } from 'zod';
import { IsoTime } from './common.ts';
import { PersonName } from './people.ts';
import { TenantName } from './tenant.ts';

/** Checked for strength where it is set; here only kept from being huge. */
const PasswordText = z.string().min(1).max(1024);

export const SignInMethods = z
  .object({
    methods: z.array(z.enum(['password', 'passkey', 'token'])).describe('What can be signed in with here'),
    providers: z
      .array(z.object({ name: z.string(), label: z.string() }))
      .describe('OpenID providers: a browser goes to `/v1/sign-in/oidc/NAME?tenant=TENANT`'),
    relyingParty: z.string().describe('Name of the host that passkeys are bound to'),
  })
  .meta({ id: 'SignInMethods' });

export const PasswordSignIn = z
  .strictObject({
    tenant: TenantName.default('default').describe('Whose login it is'),
    login: z.string().trim().toLowerCase().min(1).max(128),
    password: PasswordText,
    code: z
      .string()
      .trim()
      .min(6)
      .max(32)
      .optional()
      .describe('Six digits of the authenticator app, or a recovery code; asked for by `sign-in.code-needed`'),
  })
  .meta({ id: 'PasswordSignIn' });

export const TokenSignIn = z
  .strictObject({ token: z.string().trim().min(1).max(512) })
  .meta({ id: 'TokenSignIn', description: 'A session that has the rights of the token and ends with it' });

/** What the browser's `navigator.credentials` takes; WebAuthn Level 3, `toJSON` form. */
export const PasskeyOptions = z
  .object({
    options: z
      .record(z.string(), z.unknown())
      .describe('For `PublicKeyCredential.parseRequestOptionsFromJSON` or `parseCreationOptionsFromJSON`'),
  })
  .meta({ id: 'PasskeyOptions' });

const base64url = (charsMax: number) =>
  z
    .string()
    .regex(/^[\w-]+$/, 'base64url')
    .max(charsMax);
const credential = {
  id: base64url(2048),
  rawId: base64url(2048),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(32).nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
};

/** What `PublicKeyCredential.toJSON()` gives of a new passkey. */
export const PasskeyMade = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(8192),
      attestationObject: base64url(32_768),
      transports: z.array(z.string().max(32)).max(8).optional(),
    }),
  })
  .meta({ id: 'PasskeyMade' });

/** What `PublicKeyCredential.toJSON()` gives of a passkey that signed. */
export const PasskeyShown = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(8192),
      authenticatorData: base64url(8192),
      signature: base64url(2048),
      userHandle: base64url(256).nullish(),
    }),
  })
  .meta({ id: 'PasskeyShown' });

export const PasskeySignIn = z.strictObject({ response: PasskeyShown }).meta({ id: 'PasskeySignIn' });

const Secret = z.string().trim().min(1).max(256).describe('What stands after `#` in the link');

export const InvitationSecret = z.strictObject({ secret: Secret }).meta({ id: 'InvitationSecret' });

export const Invitation = z
  .object({
    login: z.string(),
    name: z.string(),
    purpose: z.enum(['invite', 'reset']).describe('`reset` takes the place of all credentials that the person has'),
    expires: IsoTime,
  })
  .meta({ id: 'Invitation' });

export const InvitationAccept = z
  .strictObject({ secret: Secret, name: PersonName, password: PasswordText })
  .meta({ id: 'InvitationAccept' });

export const PasskeyName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}]+$/u, 'no control characters')
  .describe('What the person calls it');

export const InvitationPasskey = z
  .strictObject({
    secret: Secret,
    name: PersonName,
    passkeyName: PasskeyName.default('passkey'),
    response: PasskeyMade,
  })
  .meta({ id: 'InvitationPasskey' });

export const DeviceAsk = z
  .strictObject({
    client: z
      .string()
      .trim()
      .min(1)
      .max(64)
      .regex(/^[^\p{C}]+$/u, 'no control characters')
      .default('daybook')
      .describe('What asks, as the person who approves reads it'),
  })
  .meta({ id: 'DeviceAsk' });

export const DeviceStarted = z
  .object({
    deviceCode: z.string().describe('To be kept secret, and sent to `/v1/device/token`'),
    userCode: z.string().describe('To be shown: `XXXX-XXXX`'),
    verificationPath: z.string().describe('Path of the page that takes the code, below the address of the server'),
    verificationUrl: z.string().describe('Its whole address'),
    expiresSeconds: z.number().int(),
    intervalSeconds: z.number().int().describe('How long to wait between two questions'),
  })
  .meta({ id: 'DeviceStarted' });

export const DevicePoll = z.strictObject({ deviceCode: z.string().min(1).max(128) }).meta({ id: 'DevicePoll' });

export const DeviceToken = z
  .object({ token: z.string(), expires: IsoTime, login: z.string(), name: z.string() })
  .meta({ id: 'DeviceToken' });

/** Case and the hyphen do not matter to who types it. */
export const UserCode = z
  .string()
  .trim()
  .toUpperCase()
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
  .pipe(z.string().regex(/^[A-Z0-9]{8}$/, 'eight letters and digits'))
  .meta({ description: 'The code that the device shows', examples: ['BCDF-GHJK'] });

export const DeviceWaiting = z
  .object({
    userCode: z.string(),
    client: z.string().describe('What the device says it is; nobody has checked it'),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    created: IsoTime,
    expires: IsoTime,
  })
  .meta({ id: 'DeviceWaiting' });

export const DeviceDecision = z
  .strictObject({ userCode: UserCode, decision: z.enum(['approve', 'refuse']).default('approve') })
  .meta({ id: 'DeviceDecision' });
