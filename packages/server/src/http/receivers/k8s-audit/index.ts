/** The audit webhook of the Kubernetes API server. */
import { AppError, type ErrorCode, routes } from '@daybook/api';
import { readAudit, type ReadAudit } from '../../../receive/k8s-audit/index.ts';
import type { Mount } from '../../mount.ts';
import { receive, type ReceiverDeps } from '../deliver.ts';

const codes: Readonly<Record<Extract<ReadAudit, { ok: false }>['code'], ErrorCode>> = {
  'bad-json': 'request.bad-json',
  invalid: 'request.invalid',
  'too-many': 'request.too-many-events',
};

export function mountK8sAudit(mount: Mount, deps: ReceiverDeps): void {
  mount(routes.sendK8sAudit, async (asked) => {
    const { accepted, repeated } = await receive(deps, asked, async (body) => {
      const read = await readAudit(body, deps.limits.eventsMax);
      if (read.ok) return { ...read, format: 'k8s-audit' };
      const { code, path, message } = read;
      throw new AppError(codes[code], {
        detail: path === '' ? `The fault: ${message}.` : `\`${path}\`: ${message}.`,
        errors: [{ path, message }],
      });
    });
    return { accepted, repeated };
  });
}
