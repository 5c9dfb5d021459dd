import type { DraftBuilder } from './draft.ts';
import { typeName } from './fault.ts';

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
const mediaTypePattern = /^[\x20-\x7e]{1,255}$/;

/** `raw` as it is sent: `{mediaType, text}` or `{mediaType, base64}`, or the text alone. */
export function readRaw(value: unknown, builder: DraftBuilder): void {
  if (typeof value === 'string') {
    builder.fields['raw'] = { mediaType: 'text/plain', bytes: Buffer.from(value) };
    builder.flag('converted');
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    builder.fault({ path: 'raw', code: 'type', message: `expected an object, got ${typeName(value)}` });
    return;
  }
  const { mediaType = 'text/plain', text, base64: encoded, ...others } = value as Record<string, unknown>;
  if (typeof mediaType !== 'string' || !mediaTypePattern.test(mediaType)) {
    builder.fault({ path: 'raw.mediaType', code: 'value', message: 'expected a media type, such as `text/plain`' });
  } else if (typeof text === 'string' && encoded === undefined) {
    builder.fields['raw'] = { mediaType, bytes: Buffer.from(text) };
  } else if (typeof encoded === 'string' && text === undefined && base64.test(encoded) && encoded.length % 4 === 0) {
    builder.fields['raw'] = { mediaType, bytes: Buffer.from(encoded, 'base64') };
  } else {
    const message =
      'expected either `text`, a string, or `base64`, a string in base64 with padding (RFC 4648, section 4)';
    builder.fault({ path: 'raw', code: 'value', message });
  }
  if (Object.keys(others).length > 0) {
    builder.keep('raw', others);
    builder.flag('moved');
  }
}
