export interface TailLimits {
  /** Events that wait for a slow client; past it, what comes is dropped, and the client is told. */
  readonly queueEventsMax: number;
  /** How far back a client may ask to go on from. */
  readonly backReadEventsMax: number;
  /** Events that are looked at in one go. */
  readonly stepEventsMax: number;
  /** Characters of one piece, unless one event is larger. */
  readonly pieceCharsMax: number;
  /** From one piece to the next, where little comes: so that many small batches are recorded together. */
  readonly pauseMs: number;
  /** A sign of life while nothing matches. */
  readonly heartbeatMs: number;
  /** How often the reader's right is looked at again. */
  readonly recheckMs: number;
  /** Then the tail ends; the client goes on with another. */
  readonly durationMsMax: number;
}

export const tailLimits: TailLimits = {
  queueEventsMax: 10_000,
  backReadEventsMax: 10_000,
  stepEventsMax: 2_000,
  pieceCharsMax: 256 * 1024,
  pauseMs: 50,
  heartbeatMs: 15_000,
  recheckMs: 3_000,
  durationMsMax: 12 * 3_600_000,
};
