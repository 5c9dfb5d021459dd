import { mappingLimits } from './limits.ts';

/** A place in the text of a mapping. Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a mapping: `path` is where in its tree (`cases[0].event.time`), the place is where in its text. */
export interface MappingFault extends Place {
  readonly path: string;
  readonly message: string;
}

/** Gathers what is wrong, so that the author learns of all of it at once. */
export class Faults {
  readonly all: MappingFault[] = [];

  /** Null, so that a reader can give up what it reads in the same breath. */
  add({ path, line, column }: Place & { readonly path: string }, message: string): null {
    if (this.all.length < mappingLimits.faultsMax) this.all.push({ path, line, column, message });
    return null;
  }
}
