export type FaultCode =
  | 'yaml'
  | 'too-large'
  | 'field-missing'
  | 'field-wrong'
  | 'condition-syntax'
  | 'condition-unsupported'
  | 'search-unknown'
  | 'modifier-unknown'
  | 'modifier-wrong'
  | 'value-wrong'
  | 'regex-wrong'
  | 'placeholder-unknown';

/** A place in a rule's file. Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Why a rule cannot be honoured as it is written, and where. */
export interface Fault extends Place {
  readonly code: FaultCode;
  readonly message: string;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };
