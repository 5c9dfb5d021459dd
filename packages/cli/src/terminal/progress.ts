/** A bar on a terminal; nothing anywhere else. */
export interface Progress extends Disposable {
  /** `of` is null where the end is not known. */
  update(done: number, of: number | null, detail?: string): void;
}

const barWidth = 28;
const drawIntervalMs = 80;

/** Draws on a stream (stderr, so that output can be piped) at most twelve times a second, and wipes itself at the end. */
export function openProgress(stream: NodeJS.WriteStream, label: string): Progress {
  if (!stream.isTTY) return { update: () => undefined, [Symbol.dispose]: () => undefined };
  let drawnAt = 0;
  let drawn = false;
  return {
    update(done, of, detail = '') {
      const now = performance.now();
      if (drawn && now - drawnAt < drawIntervalMs) return;
      drawnAt = now;
      drawn = true;
      const line = `${label}  ${drawBar(done, of)}${detail === '' ? '' : `  ${detail}`}`;
      stream.write(`\r\u001b[K${line.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
    },
    [Symbol.dispose]() {
      if (drawn) stream.write('\r\u001b[K');
      drawn = false;
    },
  };
}

export function drawBar(done: number, of: number | null): string {
  if (of === null || of <= 0) return done.toLocaleString('en');
  const share = Math.min(1, Math.max(0, done / of));
  const filled = Math.round(share * barWidth);
  return `${'━'.repeat(filled)}${'╌'.repeat(barWidth - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}
