import type { sourceFormats } from '../schemas/admin.ts';

/** Where a source sends to, and what it shows. Checked by `endpointOf`: nothing in it has a meaning in any language of the steps. */
export interface Endpoint {
  /** An origin: `https://log.example.org`. */
  readonly url: string;
  readonly token: string;
  /** The name of the source. */
  readonly source: string;
}

/** Text that is put into a file, or typed into a shell. */
export interface Step {
  readonly about: string;
  /** Where it is put; null for a shell. */
  readonly file: string | null;
  readonly text: string;
}

/** A program that can send events, and how it is told to. */
export interface Sender {
  readonly id: string;
  readonly name: string;
  /** What it is for, and what becomes of events while the server is away. */
  readonly about: string;
  /** What the source must be registered as. */
  readonly format: (typeof sourceFormats)[number];
  /** It can show a client certificate, and no token. */
  readonly needsCertificate?: true;
  readonly steps: (to: Endpoint) => readonly Step[];
}

/** @throws RangeError for an address, a token or a name that could mean something else where it is put. */
export function endpointOf(url: string, token: string, source: string): Endpoint {
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(url)) throw new RangeError(`not an origin: ${url}`);
  if (!/^\w+$/.test(token)) throw new RangeError('not a token');
  if (!/^[\w.-]+$/.test(source)) throw new RangeError(`not the name of a source: ${source}`);
  return { url, token, source };
}
