export { noteDraft, type NoteTarget, type SeenNote, seeNote } from './note.ts';
