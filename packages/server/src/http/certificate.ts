import type { FastifyRequest } from 'fastify';
import type { SourceIdentity, Sources } from '../access/index.ts';
import { certificateNames, peerCertificate } from '../platform/tls.ts';

/**
 * The source that the certificate of a connection names, where the server's own TLS checked it against `tls.clientCa`
 * (RFC 8446, section 4.4.2). Null for everybody else.
 */
export function certifiedSource(sources: Sources, request: FastifyRequest): SourceIdentity | null {
  const certificate = peerCertificate(request.raw.socket);
  if (certificate === null) return null;
  const source = sources.certified(certificateNames(certificate));
  if (source === null) return null;
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase().slice(0, 16);
  const { tenant, name, number } = source;
  return { kind: 'source', tenant, name, source: number, credential: `certificate-${fingerprint}` };
}
