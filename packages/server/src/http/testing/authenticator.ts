import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** What a browser hands over when a passkey was made or has signed. */
interface Answer {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly clientExtensionResults: object;
  readonly response: Record<string, string>;
}

interface Options {
  readonly challenge: string;
  readonly rp?: { readonly id: string };
  readonly rpId?: string;
  readonly user?: { readonly id: string };
}

/** What a test makes an authenticator do wrong. */
export interface Wrong {
  origin?: string;
  host?: string;
  challenge?: string;
  /** The user was present, and not verified. */
  unverified?: boolean;
  counter?: number;
  userHandle?: string;
}

const flags = { present: 0x01, verified: 0x04, attested: 0x40 };

/** An authenticator in software, with a browser around it: one passkey of ES256, attestation `none`. */
export class TestAuthenticator {
  readonly #origin: string;
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #id = randomBytes(32);
  #userHandle = 'AAAA';
  counter = 0;

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#publicKey = publicKey;
  }

  get id(): string {
    return this.#id.toString('base64url');
  }

  make(options: Options, wrong: Wrong = {}): Answer {
    this.#userHandle = options.user?.id ?? this.#userHandle;
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' });
    const cose = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    );
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, cose]);
    const authData = Buffer.concat([this.#data(wrong.host ?? options.rp?.id ?? '', flags.attested, wrong), attested]);
    const attestationObject = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return this.#answer({
      clientDataJSON: this.#clientData('webauthn.create', options, wrong).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
    });
  }

  sign(options: Options, wrong: Wrong = {}): Answer {
    this.counter += 1;
    const authenticatorData = this.#data(wrong.host ?? options.rpId ?? '', 0, wrong);
    const clientData = this.#clientData('webauthn.get', options, wrong);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
    return this.#answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: createSign('sha256').update(signed).sign(this.#key).toString('base64url'),
      userHandle: wrong.userHandle ?? this.#userHandle,
    });
  }

  #answer(response: Record<string, string>): Answer {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #clientData(type: string, { challenge }: Options, wrong: Wrong): Buffer {
    const origin = wrong.origin ?? this.#origin;
    return Buffer.from(JSON.stringify({ type, challenge: wrong.challenge ?? challenge, origin, crossOrigin: false }));
  }

  /** WebAuthn Level 3, section 6.1. */
  #data(host: string, more: number, wrong: Wrong): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(wrong.counter ?? this.counter);
    const verified = wrong.unverified === true ? 0 : flags.verified;
    const hash = createHash('sha256').update(host).digest();
    return Buffer.concat([hash, Buffer.from([flags.present | verified | more]), counter]);
  }
}

/** The little of CBOR (RFC 8949) that is needed: small integers, text, bytes, maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    const pairs = [...(value as Map<unknown, unknown>)].flatMap(([key, inner]) => [cbor(key), cbor(inner)]);
    return Buffer.concat([head(5, value.size), ...pairs]);
  }
  throw new Error('no CBOR for this');
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count]);
  if (count < 256) return Buffer.from([(major << 5) | 24, count]);
  return Buffer.from([(major << 5) | 25, count >> 8, count & 0xff]);
}
