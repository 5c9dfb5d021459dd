import { createHash } from 'node:crypto';
import { AppError, type ParsedLines, parseLimits, type routes } from '@daybook/api';
import { applyLimits, type EventDraft } from '@daybook/event';
import type { Clock } from '../../platform/clock.ts';
import { type LineParser, readLines } from '../../receive/lines/index.ts';
import { bodyOf, type DeliveryDeps } from '../events/delivery.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { Asked } from '../mount.ts';
import { rawView } from '../view.ts';

export interface ParseDeps extends Pick<DeliveryDeps, 'limits' | 'pressure'> {
  readonly lineParser: LineParser;
  readonly clock: Clock;
}

/** What lines would become, cut where an event would be. Nothing is stored. */
export function parseLines(deps: ParseDeps): (asked: Asked<typeof routes.parseLines>) => Promise<ParsedLines> {
  return async ({ request, query }) => {
    if (mediaTypeOf(request) !== 'text/plain') {
      throw new AppError('request.content-type', { detail: 'This route takes `text/plain`, one message a line.' });
    }
    using share = deps.pressure.share();
    const { bodyBytesMax } = deps.limits;
    const limits = { ...deps.limits, bodyBytesMax: Math.min(bodyBytesMax, parseLimits.bytesMax) };
    const bytes = await bodyOf(request, limits, share);
    const events: ParsedLines['events'] = [];
    let unparsed = 0;
    const options = {
      format: query.format,
      referenceMs: query.referenceMs ?? deps.clock.nowMs(),
      zoneOffsetMin: query.zoneOffsetMin,
      linesMax: parseLimits.linesMax,
    };
    const read = await readLines(bytes, deps.lineParser, options, (draft) => {
      events.push(shown(draft));
      if (draft.kind === 'system.unparsed') unparsed += 1;
    });
    if (read.ok) return { format: read.format, unparsed, events };
    const code = read.code === 'empty' ? 'request.invalid' : 'request.too-many-events';
    throw new AppError(code, { detail: `The fault: ${read.message}.`, errors: [{ path: '', message: read.message }] });
  };
}

function shown(draft: EventDraft): ParsedLines['events'][number] {
  const { raw, ...event } = applyLimits(draft, (bytes) => createHash('sha256').update(bytes).digest('hex'));
  return raw === undefined ? event : { ...event, raw: rawView(raw) };
}
