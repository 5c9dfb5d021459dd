/** The log, verified by the server that writes it. */
import { routes } from '@daybook/api';
import type { Verifications } from '../../evidence/index.ts';
import { readerOf } from '../identify.ts';
import type { Mount } from '../mount.ts';
import { doerOf, summaryFor, verificationFor } from './shown.ts';

export { lastOf } from './shown.ts';

export interface VerificationsDeps {
  readonly verifications: Verifications;
  readonly everyHours: number;
}

export function mountVerifications(mount: Mount, { verifications, everyHours }: VerificationsDeps): void {
  mount(routes.startVerification, async ({ identity, client }) => {
    const reader = readerOf(identity);
    return verificationFor(reader, await verifications.start(reader.tenant, doerOf(reader, client)));
  });
  mount(routes.listVerifications, async ({ identity }) => {
    const reader = readerOf(identity);
    const runs = await verifications.list(reader.tenant);
    return { verifications: runs.map((run) => summaryFor(reader, run)), everyHours };
  });
  mount(routes.getVerification, async ({ identity, params }) => {
    const reader = readerOf(identity);
    return verificationFor(reader, await verifications.get(reader.tenant, params.id));
  });
  mount(routes.cancelVerification, async ({ identity, params, client }) => {
    const reader = readerOf(identity);
    return verificationFor(reader, await verifications.cancel(reader.tenant, params.id, doerOf(reader, client)));
  });
}
