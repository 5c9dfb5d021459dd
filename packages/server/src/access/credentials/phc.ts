/** What an argon2id hashing costs. */
export interface Argon2Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

export interface PasswordHash {
  readonly cost: Argon2Cost;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

const pattern =
  /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

/** The PHC string format for argon2id: parameters, salt and hash in one text, base 64 without padding. */
export function writePhc({ cost, salt, tag }: PasswordHash): string {
  const { memoryKiB, passes, lanes } = cost;
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

/** Null for anything else. */
export function readPhc(text: string): PasswordHash | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, memory, passes, lanes, salt = '', tag = ''] = match;
  return {
    cost: { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: new Uint8Array(Buffer.from(salt, 'base64')),
    tag: new Uint8Array(Buffer.from(tag, 'base64')),
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');
