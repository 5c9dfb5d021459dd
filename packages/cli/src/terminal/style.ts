import { styleText } from 'node:util';

export type Style = 'red' | 'green' | 'yellow' | 'bold' | 'dim' | 'cyan';

/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style | readonly Style[], text: string) => string;

/** Colours where the stream is a terminal that has them (`NO_COLOR` and `FORCE_COLOR` are respected). */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(typeof style === 'string' ? style : [...style], text, { stream });
}

export const plainPaint: Paint = (_style, text) => text;
