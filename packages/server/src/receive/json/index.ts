/** JSON texts cut out of a body byte for byte, so that each can be kept as it was sent. */
export { cutItems, type CutItems, type Member, membersOf, valueEnd, whiteEnd } from './cut.ts';
