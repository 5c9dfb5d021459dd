/** Lines of log files, sent, or only tried. */
import { AppError, type Imported, routes } from '@daybook/api';
import type { SourceRecord } from '../../access/index.ts';
import type { Mappings } from '../../parse/index.ts';
import type { Reading } from '../../parse/ports.ts';
import type { Clock } from '../../platform/clock.ts';
import { type LineParser, readLines } from '../../receive/lines/index.ts';
import { bodyOf, deliver, type DeliveryDeps, ingestedOf, sourceOf } from '../events/delivery.ts';
import { noted } from '../events/noted.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { Asked, Mount } from '../mount.ts';
import { parseLines } from './parse.ts';

export interface LinesDeps extends DeliveryDeps {
  readonly lineParser: LineParser;
  readonly mappings: Pick<Mappings, 'get' | 'readingOf'>;
  readonly clock: Clock;
}

export function mountLines(mount: Mount, deps: LinesDeps): void {
  mount(routes.sendLines, noted(deps, sendLines(deps)));
  mount(routes.parseLines, parseLines(deps));
}

function sendLines(deps: LinesDeps): (asked: Asked<typeof routes.sendLines>) => Promise<Imported> {
  return async (asked) => {
    const { request, query, headers } = asked;
    if (mediaTypeOf(request) !== 'text/plain') {
      throw new AppError('request.content-type', { detail: 'This route takes `text/plain`, one message a line.' });
    }
    using share = deps.pressure.share();
    const bytes = await bodyOf(request, deps.limits, share);
    const source = await sourceOf(deps, asked, query.format ?? 'auto');
    const events = deps.intake.batch(bytes.length);
    const options = {
      format: readingOf(deps, source, query.format),
      referenceMs: query.referenceMs ?? deps.clock.nowMs(),
      zoneOffsetMin: query.zoneOffsetMin,
      linesMax: deps.limits.eventsMax,
    };
    const read = await readLines(bytes, deps.lineParser, options, (draft) => events.draft(draft));
    if (!read.ok) {
      const code = read.code === 'empty' ? 'request.invalid' : 'request.too-many-events';
      throw new AppError(code, {
        detail: `The fault: ${read.message}.`,
        errors: [{ path: '', message: read.message }],
      });
    }
    const key = headers['idempotency-key'];
    const { unparsed } = events;
    const taken = await deliver(deps, share, {
      tenant: source.tenant,
      source: source.number,
      events,
      key: key === undefined ? null : { key, content: bytes },
      eventKeys: [],
      ack: query.ack,
    });
    return { ...ingestedOf(taken, [], query.ack), format: read.format, unparsed };
  };
}

/** As asked for; else by the mapping or the format of the source. `auto` is what senders say who do not know. */
function readingOf({ mappings, lineParser }: LinesDeps, source: SourceRecord, asked: string | undefined): Reading {
  if (asked !== undefined && asked !== 'auto') return asked;
  const own = mappings.readingOf(source);
  if (typeof own === 'object') return own;
  return asked ?? (lineParser.knows(own) ? own : 'auto');
}
