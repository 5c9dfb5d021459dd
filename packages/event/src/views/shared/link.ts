import { getAt, setAt, type Tree } from './tree.ts';

/** One field of an event with its place in a view. A table of these is the mapping, both ways. */
export interface Link {
  readonly field: string;
  readonly place: string;
  /** The value in the view; undefined where the view cannot hold it. */
  readonly write: (value: unknown) => unknown;
  /** The value of the field; undefined where what stands there is none. */
  readonly read: (value: unknown) => unknown;
}

/** A link with its paths taken apart once. */
export interface Route extends Link {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

const as =
  (test: (value: unknown) => boolean) =>
  (value: unknown): unknown =>
    test(value) ? value : undefined;

const isText = (value: unknown): boolean => typeof value === 'string';
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value);
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** A field that stands in the view as it is. */
const same =
  (test: (value: unknown) => boolean) =>
  (field: string, place: string): Link => ({ field, place, write: as(test), read: as(test) });

export const text = same(isText);
export const whole = same(isWhole);
export const texts = same(isTexts);
export const texted = (field: string, place: string, test: (value: string) => boolean): Link =>
  same((value) => typeof value === 'string' && test(value))(field, place);

export const routesOf = (links: readonly Link[]): readonly Route[] =>
  links.map((link) => ({ ...link, from: link.field.split('.'), to: link.place.split('.') }));

/** Puts what of the event has a place into the view. */
export function writeRoutes(routes: readonly Route[], event: unknown, view: Tree): void {
  for (const { from, to, write } of routes) {
    const value = getAt(event, from);
    const written = value === undefined ? undefined : write(value);
    if (written !== undefined) setAt(view, to, written);
  }
}

/** The other way. The first place that holds a field gives it. */
export function readRoutes(routes: readonly Route[], view: unknown, event: Tree): void {
  for (const { from, to, read } of routes) {
    const value = getAt(view, to);
    const field = value === undefined ? undefined : read(value);
    if (field !== undefined && getAt(event, from) === undefined) setAt(event, from, field);
  }
}
