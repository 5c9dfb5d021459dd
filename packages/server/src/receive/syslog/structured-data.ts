export interface StructuredData {
  /** Values by `ID.NAME`; a name that an element has more than once has its number behind it (`ID.NAME.2`). */
  readonly fields: ReadonlyMap<string, string>;
  readonly end: number;
}

const element = /\[(?<id>[^ ="\]]+)/y;
const parameter = / (?<name>[^ ="\]]+)="(?<value>(?:[^"\\]|\\[^])*)"/y;

/**
 * `-` or elements (RFC 5424, section 6.3) at `at`, of a text whose characters are bytes. Values are read as UTF-8. Null
 * where it is neither. Each character is looked at once or twice.
 */
export function readStructuredData(text: string, at: number): StructuredData | null {
  const fields = new Map<string, string>();
  if (text[at] === '-') return { fields, end: at + 1 };
  const times = new Map<string, number>();
  let end = at;
  while (text[end] === '[') {
    element.lastIndex = end;
    const id = element.exec(text)?.groups?.['id'];
    if (id === undefined) return null;
    end = element.lastIndex;
    for (;;) {
      parameter.lastIndex = end;
      const found = parameter.exec(text)?.groups;
      if (found === undefined) break;
      end = parameter.lastIndex;
      const key = `${id}.${found['name']}`;
      const time = (times.get(key) ?? 0) + 1;
      times.set(key, time);
      fields.set(time === 1 ? key : `${key}.${time}`, valueOf(found['value'] ?? ''));
    }
    if (text[end] !== ']') return null;
    end += 1;
  }
  return end > at ? { fields, end } : null;
}

/** Only `"`, `\` and `]` are escaped; before anything else a backslash stands for itself. */
function valueOf(escaped: string): string {
  return Buffer.from(escaped.replaceAll(/\\(?<char>["\\\]])/g, '$<char>'), 'latin1').toString('utf8');
}
