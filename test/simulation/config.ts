/** Where the seeds of the simulation begin. The same number gives the same runs. */
export const firstSeed = Number(process.env.DAYBOOK_TEST_SEED ?? 1);

/** How many runs, unless a single one was asked for. */
export const seedCount = process.env.DAYBOOK_TEST_SEED === undefined ? 300 : 1;
