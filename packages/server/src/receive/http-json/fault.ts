/** One reason why an event is refused. */
export interface Fault {
  /** Field of the event as it was sent; empty for the event as a whole. */
  readonly path: string;
  readonly code: FaultCode;
  readonly message: string;
}

export const faultCodes = {
  json: 'The text is not JSON',
  encoding: 'The bytes are not UTF-8',
  depth: 'The event is nested too deeply',
  type: 'The value is of another type than the field',
  value: 'The value is none that the field may have',
  time: 'The time cannot be read',
  kind: 'The kind is not in the catalogue',
  missing: 'A field that must be there is not',
  size: 'The event is larger than one can be',
} as const satisfies Record<string, string>;

export type FaultCode = keyof typeof faultCodes;

/** Of one event; what comes after is not looked for. */
export const faultsMax = 20;

/** What a value is, in the words of JSON. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
