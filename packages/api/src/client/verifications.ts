import type { VerificationJson, VerificationListJson } from '../schemas/verifications.ts';
import type { Transport } from './transport.ts';

/** Verifications of the log by the server itself. */
export function verificationCalls(transport: Transport) {
  const path = '/v1/log/verifications';
  const one = (id: string): string => `${path}/${encodeURIComponent(id)}`;
  return {
    listVerifications: () => transport.json<VerificationListJson>({ method: 'GET', path, repeatable: true }),
    getVerification: (id: string) =>
      transport.json<VerificationJson>({ method: 'GET', path: one(id), repeatable: true }),
    startVerification: () => transport.json<VerificationJson>({ method: 'POST', path, repeatable: false }),
    cancelVerification: (id: string) =>
      transport.json<VerificationJson>({ method: 'DELETE', path: one(id), repeatable: false }),
  };
}
