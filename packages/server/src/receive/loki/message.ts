import type { Scalar } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import { severityOfWord } from '../severity.ts';
import type { Labels } from './labels.ts';

/** One line of a stream. */
export interface Line {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly bytes: Uint8Array;
  readonly metadata: Labels;
}

/** Labels that name the program, and the host, the surest first: what Promtail, Alloy, Fluent Bit and others set. */
const programLabels = ['service_name', 'app', 'application', 'app_name', 'container', 'container_name', 'unit', 'job'];
const hostLabels = ['host', 'hostname', 'node_name', 'nodename', 'node', 'instance'];
const levelLabels = ['level', 'detected_level', 'severity', 'severity_text'];

/** Year 9999, the last that RFC 3339 has. */
export const nanosecondsMax = 253_402_300_800_000_000_000n;

export function messageOf(labels: Labels, { time, bytes, metadata }: Line): Message {
  const all = new Map([...metadata, ...labels]);
  const program = first(all, programLabels);
  const host = first(all, hostLabels);
  const severity = severityOfWord(first(all, levelLabels));
  return {
    bytes,
    mediaType: 'text/plain',
    time: timeOf(time),
    ext: extOf(labels, metadata),
    ...(program === undefined ? {} : { program }),
    ...(host === undefined ? {} : { host }),
    ...(severity === undefined ? {} : { severity }),
  };
}

function first(labels: ReadonlyMap<string, string>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = labels.get(name);
    // What Loki and OpenTelemetry put where nobody said a name.
    if (value !== undefined && value !== '' && !value.startsWith('unknown_service')) return value;
  }
  return undefined;
}

function timeOf(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}Z`;
}

/** Metadata of a line under the name of a label of its stream goes beside it. */
function extOf(labels: Labels, metadata: Labels): Record<string, Scalar> {
  const ext = new Map<string, Scalar>(labels);
  for (const [name, value] of metadata) ext.set(ext.has(name) ? `metadata.${name}` : name, value);
  return Object.fromEntries(ext);
}
