/** `checkpoint-1-4711`: one a size, so that those of several days lie side by side. */
export const checkpointName = (log: number, size: number): string => `checkpoint-${log}-${size}`;
