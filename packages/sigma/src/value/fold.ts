/** Texts that are equal but for case are equal when folded. */
export const fold = (text: string): string => text.toLowerCase();
