import { createHash } from 'node:crypto';
import { AppError, LineTrial, type ParsedLines, parseLimits, type routes } from '@daybook/api';
import { applyLimits, type EventDraft } from '@daybook/event';
import { reaches } from '../../access/index.ts';
import { type Mappings, readyMapping } from '../../parse/index.ts';
import type { Reading } from '../../parse/ports.ts';
import type { Clock } from '../../platform/clock.ts';
import { type LineParser, readLines } from '../../receive/lines/index.ts';
import { bodyOf, type DeliveryDeps } from '../events/delivery.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { Asked } from '../mount.ts';
import { faultsOf, invalid } from '../mount.ts';
import { rawView } from '../view.ts';

export interface ParseDeps extends Pick<DeliveryDeps, 'limits' | 'pressure' | 'sources'> {
  readonly lineParser: LineParser;
  readonly mappings: Pick<Mappings, 'get' | 'readingOf'>;
  readonly clock: Clock;
}

type ParseAsked = Asked<typeof routes.parseLines>;

/** A body with a mapping in it: as base64 the lines are a third longer. */
const trialBytesMax = 2 * parseLimits.bytesMax;

/** What lines would become, cut where an event would be. Nothing is stored. */
export function parseLines(deps: ParseDeps): (asked: ParseAsked) => Promise<ParsedLines> {
  return async (asked) => {
    const { request, query } = asked;
    const type = mediaTypeOf(request);
    if (type !== 'text/plain' && type !== 'application/json') {
      const detail = 'This route takes `text/plain`, one message a line, or `application/json` with a mapping.';
      throw new AppError('request.content-type', { detail });
    }
    using share = deps.pressure.share();
    const { bodyBytesMax } = deps.limits;
    const bytesMax = type === 'text/plain' ? parseLimits.bytesMax : trialBytesMax;
    const limits = { ...deps.limits, bodyBytesMax: Math.min(bodyBytesMax, bytesMax) };
    const body = await bodyOf(request, limits, share);
    const { bytes, format } =
      type === 'text/plain' ? { bytes: body, format: readingOf(deps, asked) } : trialOf(body, asked);
    const events: ParsedLines['events'] = [];
    let unparsed = 0;
    const options = {
      format,
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

/** A mapping that is named; else that of the source, where no format is named. */
function readingOf({ mappings, sources }: ParseDeps, { identity, query }: ParseAsked): Reading {
  if (identity === null) throw new AppError('access.unauthenticated');
  const { tenant } = identity;
  if (query.mapping !== undefined) return mappings.get(tenant, query.mapping).mapping;
  if (query.format !== 'auto') return query.format;
  if (identity.kind === 'source') return mappings.readingOf({ tenant, number: identity.source, format: 'auto' });
  const source = query.source === undefined ? null : sources.named(tenant, query.source);
  if (source === null || !reaches(identity.role.sight, source.number)) return 'auto';
  return mappings.readingOf({ tenant, number: source.number, format: 'auto' });
}

/**
 * Who only sends events gives no patterns of their own: what those cost is bounded, and still more than a line of any format.
 */
function trialOf(body: Buffer, { identity }: ParseAsked): { bytes: Buffer; format: Reading } {
  if (identity?.kind === 'source')
    throw new AppError('access.forbidden', {
      detail: 'The token of a source tries lines with mappings that are kept: `?mapping=NAME`.',
    });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new AppError('request.bad-json');
  }
  const trial = LineTrial.safeParse(value);
  if (!trial.success) throw invalid(faultsOf(trial.error));
  const { mapping, lines, linesBase64 = '' } = trial.data;
  const bytes = lines === undefined ? Buffer.from(linesBase64, 'base64') : Buffer.from(lines, 'utf8');
  if (bytes.length > parseLimits.bytesMax)
    throw new AppError('request.too-large', { detail: `The lines are more than ${parseLimits.bytesMax} bytes.` });
  return { bytes, format: readyMapping(mapping) };
}

function shown(draft: EventDraft): ParsedLines['events'][number] {
  const { raw, ...event } = applyLimits(draft, (bytes) => createHash('sha256').update(bytes).digest('hex'));
  return raw === undefined ? event : { ...event, raw: rawView(raw) };
}
