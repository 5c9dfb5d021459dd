/** Which events rules are not to find, for a time. */
export { type Condition, type Exception, exceptionLimits, type NewException, type ReadCondition } from './exception.ts';
export { Exceptions, type Holding } from './exceptions.ts';
export { ExceptionStore } from './exception-store.ts';
