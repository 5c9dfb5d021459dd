/** Frames in a stream of bytes: what the framings of protocols have in common. */
export { EndedFrames } from './ended-frames.ts';
export type { Frame, FrameLimits, Framing } from './frame.ts';
export { KeptFrame } from './kept-frame.ts';
