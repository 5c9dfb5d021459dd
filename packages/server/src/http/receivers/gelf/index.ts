/** GELF messages over HTTP. */
import { AppError, routes } from '@daybook/api';
import { readGelf } from '../../../receive/gelf/index.ts';
import type { Mount } from '../../mount.ts';
import { receive, type ReceiverDeps } from '../deliver.ts';

export function mountGelf(mount: Mount, deps: ReceiverDeps): void {
  mount(routes.sendGelf, async (asked) => {
    await receive(deps, asked, (body) => {
      const read = readGelf(body);
      if (read.ok) return { messages: [read.message] };
      const { path, message, isTooLong } = read;
      if (isTooLong) throw new AppError('request.too-large', { detail: `The fault: ${message}.` });
      throw new AppError(path === '' ? 'request.bad-json' : 'request.invalid', {
        detail: path === '' ? `The fault: ${message}.` : `\`${path}\`: ${message}.`,
        errors: [{ path, message }],
      });
    });
    return '';
  });
}
