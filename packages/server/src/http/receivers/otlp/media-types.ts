import type { OtlpEncoding } from '../../../receive/otlp/index.ts';

/** The media types of OTLP over HTTP. */
export const mediaTypes: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** Null for a media type that is none of OTLP's. */
export function encodingOf(mediaType: string): OtlpEncoding | null {
  if (mediaType === mediaTypes.json) return 'json';
  // Some clients leave the `x-` out.
  return mediaType === mediaTypes.protobuf || mediaType === 'application/protobuf' ? 'protobuf' : null;
}
