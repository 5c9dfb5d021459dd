import { safeText } from '../terminal/safe-text.ts';

export interface FieldLine {
  readonly path: string;
  readonly value: string;
}

/** All fields of an event by path, in their order, each as one safe line. Bytes are shown as text. */
export function fieldLines(event: object): FieldLine[] {
  const lines: FieldLine[] = [];
  walk('', event, lines);
  return lines;
}

function walk(path: string, value: unknown, lines: FieldLine[]): void {
  if (value === undefined) return;
  if (value instanceof Uint8Array) {
    lines.push({ path: safeText(path), value: safeText(new TextDecoder().decode(value)) });
  } else if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    lines.push({ path: safeText(path), value: safeText(value.join(', ')) });
  } else if (typeof value === 'object' && value !== null) {
    const isList = Array.isArray(value);
    for (const [key, inner] of Object.entries(value)) {
      const below = isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      walk(below, inner, lines);
    }
  } else lines.push({ path: safeText(path), value: safeText(String(value)) });
}
