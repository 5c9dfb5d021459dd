/** A log file, sent as it is written. */
export { follow, type Following } from './follow.ts';
export { placeFile } from './place.ts';
