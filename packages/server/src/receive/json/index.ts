/** JSON texts cut out of a body byte for byte, so that each can be kept as it was sent. */
export { cutItems, type CutItems, valueEnd, whiteEnd } from './cut.ts';
