/**
 * What can be said of an event's way in, in `Event.flags`. A flag is one of these codes, with the field that it is
 * about after a colon where there is one (`assumed:time.year`). Never free text: flags are in the core section, which
 * is never masked.
 */
export const flagCodes = {
  assumed: 'The source did not say it; the server filled it in from context (a year, a zone, the time of receipt)',
  enriched:
    'The server looked it up when the event came in, from the address or the user agent; the sender did not say it',
  renamed: 'The field came under another name that is a known alias',
  converted: 'The value came in another form (an epoch time, a number as text) and was converted',
  moved: 'A field that the schema does not know was moved into `ext`',
  cut: 'The value was over a limit and was cut; `cut` has the hash of the whole',
  duplicate: 'The JSON had this key twice; the last one counts, `raw` has both',
  inexact: 'The JSON had a number here that a double cannot hold exactly; `raw` has it as sent',
  replaced: 'Bytes that are not UTF-8 were replaced; `raw` has them as sent',
} as const satisfies Record<string, string>;

export type FlagCode = keyof typeof flagCodes;

export function flag(code: FlagCode, field?: string): string {
  return field === undefined ? code : `${code}:${field}`;
}
