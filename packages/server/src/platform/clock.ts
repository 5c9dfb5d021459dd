/** What time it is. The one way to learn it; tests and the simulation give their own. */
export interface Clock {
  /** Wall clock, whole milliseconds since 1970. May jump. */
  nowMs(): number;
  /** Wall clock, whole microseconds since 1970. May jump. */
  nowUs(): number;
  /** Never goes back; the start is arbitrary. With fractions. For durations and timeouts. */
  monotonicMs(): number;
}

/** How far the fine clock may be from the wall clock before it is set anew. */
const driftMsMax = 2;

/** The machine's clock. Microseconds come from the monotonic clock, held to the wall clock within `driftMsMax`. */
export function systemClock(): Clock {
  let originMs = performance.timeOrigin;
  return {
    nowMs: () => Date.now(),
    nowUs: () => {
      const wallMs = Date.now();
      const fineMs = originMs + performance.now();
      if (Math.abs(fineMs - wallMs) <= driftMsMax) return Math.floor(fineMs * 1000);
      originMs = wallMs - performance.now();
      return wallMs * 1000;
    },
    monotonicMs: () => performance.now(),
  };
}
