/** Of a name: ours is the oldest version, and is among these. */
export const versionsMax = 4;
