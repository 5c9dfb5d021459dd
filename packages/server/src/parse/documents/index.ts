/** Documents of exports: what they say, as the events that they were. */
export { readDocument } from './document.ts';
