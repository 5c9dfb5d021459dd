import type { IpAddress } from './ip.ts';

/** Exact text, compared case-sensitively, code point by code point. */
export interface KeywordValue {
  readonly type: 'keyword';
  readonly text: string;
}

/** A value of a closed list, in the spelling of the catalogue; compared without regard to ASCII case. */
export interface EnumValue {
  readonly type: 'enum';
  readonly text: string;
}

/** Finite; an integer is never past 2^53 - 1, and zero is never negative. */
export interface NumberValue {
  readonly type: 'number';
  readonly number: number;
}

export interface BooleanValue {
  readonly type: 'boolean';
  readonly boolean: boolean;
}

/** An instant from year 1 to 9999. */
export interface TimeValue {
  readonly type: 'time';
  /** RFC 3339 in UTC, with all nine digits of the fraction. */
  readonly iso: string;
  /** Nanoseconds since 1970; negative before. */
  readonly epochNs: bigint;
}

export interface IpValue {
  readonly type: 'ip';
  readonly ip: IpAddress;
}

/** The address of an event: log number (from 1) and index (from 0), ordered by log, then index. */
export interface PositionValue {
  readonly type: 'position';
  readonly log: number;
  readonly index: number;
}

/** A typed value: whoever compiles the tree has nothing left to parse. */
export type Value = KeywordValue | EnumValue | NumberValue | BooleanValue | TimeValue | IpValue | PositionValue;

/** What a range may be over. */
export type OrderedValue = KeywordValue | NumberValue | TimeValue | IpValue | PositionValue;
