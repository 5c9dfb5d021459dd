import type { Fault, FaultCode, Place } from './fault.ts';
import { limits } from './limits.ts';

/** Gathers what is wrong with one rule, so that its author learns of all of it at once. */
export class Faults {
  readonly all: Fault[] = [];

  /** Null, so that a reader can give up what it reads in the same breath. */
  add(code: FaultCode, message: string, { line, column }: Place): null {
    if (this.all.length < limits.faultsMax) this.all.push({ code, message, line, column });
    return null;
  }
}
