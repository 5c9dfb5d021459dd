/** Lines that are JSON objects. */
export { flatten } from './flatten.ts';
export { countAt, type Fields, fieldsAt, isFields, numberAt, numberOf, objectOf, textAt } from './object.ts';
export { nestedText } from './nested.ts';
export { isoTime, timeOf } from './time.ts';
