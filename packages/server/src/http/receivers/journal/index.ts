/** What systemd-journal-upload sends: entries of the journal, taken while the request goes on. */
import { AppError, routes } from '@daybook/api';
import { noted } from '../../events/noted.ts';
import { sourceOf } from '../../events/delivery.ts';
import { mayTakeLong } from '../../long-body.ts';
import { mediaTypeOf } from '../../media-type.ts';
import type { Mount } from '../../mount.ts';
import type { Received, ReceiverDeps } from '../deliver.ts';
import { takeEntries } from './take.ts';
import { Uploads } from './uploads.ts';

const mediaType = 'application/vnd.fdo.journal';

export function mountJournal(mount: Mount, deps: ReceiverDeps): void {
  const uploads = new Uploads();
  const upload = noted(deps, async (asked: Received) => {
    const { request } = asked;
    if (mediaTypeOf(request) !== mediaType) {
      throw new AppError('request.content-type', { detail: `This route takes \`${mediaType}\`.` });
    }
    if (request.headers['content-encoding'] !== undefined) {
      throw new AppError('request.content-encoding', { detail: 'This route takes no `Content-Encoding`.' });
    }
    const source = await sourceOf(deps, asked, 'auto');
    using _place = uploads.enter(source);
    using _time = mayTakeLong(request.raw.socket);
    await takeEntries(deps, source, request.raw);
    // What was taken is counted as it comes.
    return { accepted: 0, refused: 0, results: [] };
  });
  mount(routes.uploadJournal, async (asked) => {
    await upload(asked);
    return 'OK.\n';
  });
}
