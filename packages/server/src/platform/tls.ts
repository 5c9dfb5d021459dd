import { X509Certificate } from 'node:crypto';
import { readFileSync, watchFile, unwatchFile } from 'node:fs';
import type { Server as NetServer, Socket } from 'node:net';
import { createSecureContext, type SecureContextOptions, Server as TlsServer, TLSSocket } from 'node:tls';

/** Files of PEM: a certificate with its chain, its private key, and the authorities whose certificates clients may show. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

export type TlsFault = { readonly ok: false; readonly at: keyof TlsFiles; readonly message: string };
export type LoadedTls =
  | { readonly ok: true; readonly context: SecureContextOptions; readonly expires: Date }
  | TlsFault;

const checkIntervalMs = 5_000;

/** TLS 1.2 with forward secrecy and 1.3: what Mozilla calls intermediate, which every client of the last ten years speaks. */
const versions = { minVersion: 'TLSv1.2', ciphers: 'ECDHE+AESGCM:ECDHE+CHACHA20' } as const;

/** Reads the files and checks that they belong together. Does not throw. */
export function loadTls(files: TlsFiles): LoadedTls {
  let at: keyof TlsFiles = 'cert';
  const read = (file: string): Buffer => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new Error(`the file cannot be read: ${(error as Error).message}`, { cause: error });
    }
  };
  try {
    const cert = read(files.cert);
    const expires = new Date(new X509Certificate(cert).validTo);
    at = 'key';
    const key = read(files.key);
    createSecureContext({ cert, key });
    if (files.clientCa === undefined) return { ok: true, context: { cert, key, ...versions }, expires };
    at = 'clientCa';
    const ca = read(files.clientCa);
    if (!new X509Certificate(ca).ca) throw new Error('it is no certificate of an authority');
    return { ok: true, context: { cert, key, ca, ...versions }, expires };
  } catch (error) {
    return { ok: false, at, message: `${files[at]}: ${faults[at]}: ${(error as Error).message}` };
  }
}

const faults = {
  cert: 'no certificate in PEM',
  key: 'not the private key of the certificate, in PEM',
  clientCa: 'no certificate of an authority, in PEM',
} as const satisfies Record<keyof TlsFiles, string>;

/** The certificate that the other end of a connection showed and that was checked; null without one. */
export function peerCertificate(socket: Socket): X509Certificate | null {
  return socket instanceof TLSSocket && socket.authorized ? (socket.getPeerX509Certificate() ?? null) : null;
}

/**
 * Alternative names as Node writes them: `DNS:shop.example.org, URI:spiffe://example.org/shop`. One with a character that
 * could be taken for the end of a name stands in quotes, and is passed over.
 */
export function certificateNames({ subjectAltName }: X509Certificate): string[] {
  return (subjectAltName ?? '').split(', ').filter((name) => /^(?:DNS|URI|email):[^",\s]+$/.test(name));
}

/** New connections of the server are made with this from now on. */
export function useContext(server: NetServer, context: SecureContextOptions): void {
  if (!(server instanceof TlsServer)) throw new Error('certificates are for a server that speaks TLS');
  server.setSecureContext(context);
}

/** Calls `onChange` when a file changes: certificates are renewed while the server runs. */
export function watchTls(files: TlsFiles, onChange: () => void): Disposable {
  const paths = Object.values(files).filter((file): file is string => file !== undefined);
  const watch = (): void => onChange();
  for (const file of paths) watchFile(file, { interval: checkIntervalMs, persistent: false }, watch);
  return {
    [Symbol.dispose]: () => {
      for (const file of paths) unwatchFile(file, watch);
    },
  };
}
