import { z } from 'zod';
import { IsoTime, NotIndexed } from './common.ts';

export const noteCharsMax = 2000;

export const NewNote = z
  .strictObject({
    text: z
      .string()
      .trim()
      .min(1)
      .max(noteCharsMax)
      // Lines are kept apart; nothing else that cannot be seen is.
      .regex(/^(?:[^\p{C}]|\n)*$/u, 'no control characters but line ends')
      .describe(
        'What is to be said. It is kept as an event of the log and cannot be changed: a later note may correct it',
      ),
  })
  .meta({ id: 'NewNote' });

export const Note = z
  .object({
    position: z.string().describe('A note is an event of the log itself'),
    time: IsoTime,
    author: z.string().nullable().describe('Null where your role does not see who does what'),
    role: z.string().describe('The role that it was written under'),
    text: z.string(),
  })
  .meta({ id: 'Note' });
export type NoteJson = z.infer<typeof Note>;

export const NoteList = z
  .object({
    notes: z.array(Note).describe('Oldest first; those of readers who saw no more than you do'),
    more: z.boolean().describe('There are more than are listed'),
    notIndexed: NotIndexed,
  })
  .meta({ id: 'NoteList' });
export type NoteListJson = z.infer<typeof NoteList>;
