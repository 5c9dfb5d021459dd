import type { FastifyRequest } from 'fastify';
import type { SourceIdentity, Sources } from '../access/index.ts';
import { peerCertificate } from '../platform/tls.ts';

/**
 * The source that the certificate of a connection names, where the server's own TLS checked it against `tls.clientCa`
 * (RFC 8446, section 4.4.2). Null for everybody else.
 */
export function certifiedSource(sources: Sources, request: FastifyRequest): SourceIdentity | null {
  const certificate = peerCertificate(request.raw.socket);
  if (certificate === null) return null;
  const source = sources.certified(alternativeNames(certificate.subjectAltName));
  if (source === null) return null;
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase().slice(0, 16);
  const { tenant, name, number } = source;
  return { kind: 'source', tenant, name, source: number, credential: `certificate-${fingerprint}` };
}

/**
 * Names as Node writes them: `DNS:shop.example.org, URI:spiffe://example.org/shop`. One with a character that could be taken
 * for the end of a name stands in quotes, and is passed over.
 */
export function alternativeNames(text: string | undefined): string[] {
  return (text ?? '').split(', ').filter((name) => /^(?:DNS|URI|email):[^",\s]+$/.test(name));
}
