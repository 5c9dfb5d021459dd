/** A value of an attribute or a body, as opentelemetry.proto.common.v1 has it. Whole numbers past 2^53 are bigints. */
export type AnyValue = null | string | boolean | number | bigint | Uint8Array | readonly AnyValue[] | KeyValueList;

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/** A map in the order, and with the doubles, that it was sent with. */
export interface KeyValueList {
  readonly pairs: readonly KeyValue[];
}

/** What all records of a group share: attributes of whoever made them, and of the library that they came through. */
export interface Carrier {
  readonly resource: readonly KeyValue[];
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly scope: readonly KeyValue[];
  /** What it took in the body. */
  readonly bytes: number;
}

/** opentelemetry.proto.logs.v1.LogRecord. What was not sent is 0 or empty. */
export interface LogRecord {
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: AnyValue;
  /** A body that is a text, byte for byte. */
  readonly bodyText: Uint8Array | null;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly flags: number;
  /** Hexadecimal. */
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

/** One record of a request; `place` is its place there. */
export interface Item {
  readonly place: string;
  /** What it took in the body, or about as much. */
  readonly bytes: number;
  readonly carrier: Carrier;
  readonly read: { readonly ok: true; readonly record: LogRecord } | { readonly ok: false; readonly message: string };
}

export const emptyRecord: LogRecord = {
  timeUnixNano: 0n,
  observedTimeUnixNano: 0n,
  severityNumber: 0,
  severityText: '',
  body: null,
  bodyText: null,
  attributes: [],
  droppedAttributesCount: 0,
  flags: 0,
  traceId: '',
  spanId: '',
  eventName: '',
};
