import { subjectDocument } from '@daybook/api';
import { saveText } from '../../ui/save-text.ts';
import { fieldsOf } from '../search/drawer/fields/flat.ts';
import { sentenceOf, textOf } from '../search/drawer/sentence/sentence.ts';
import type { Finding } from './use-finding.ts';

/** A file of what was found, as the command makes it. Its name does not say whom it is about. */
export function saveFound({ identifiers, tally }: Finding, format: 'html' | 'json'): void {
  const at = new Date();
  const text =
    format === 'json'
      ? `${JSON.stringify(tally.kept, null, 2)}\n`
      : subjectDocument(identifiers, tally.kept, at, {
          sentence: ({ event, masked }) => textOf(sentenceOf(event, masked)),
          fields: (event) => fieldsOf(event).map(({ path, value }) => ({ path, value: String(value) })),
        });
  saveText(`what-the-log-has-${at.toISOString().slice(0, 10)}.${format}`, text);
}
