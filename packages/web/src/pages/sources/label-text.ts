import { SourceChange } from '@daybook/api';

export type ReadLabels =
  | { readonly ok: true; readonly labels: Record<string, string> }
  | { readonly ok: false; readonly message: string };

export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}

/** `KEY=VALUE` a line; the contract says what a key and a value may be. */
export function labelsOf(text: string): ReadLabels {
  const labels = new Map<string, string>();
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const key = line.slice(0, at).trim();
    if (at < 1) return { ok: false, message: `line ${i + 1}: a label is KEY=VALUE` };
    if (labels.has(key)) return { ok: false, message: `line ${i + 1}: ${key} is there twice` };
    labels.set(key, line.slice(at + 1).trim());
  }
  const read = SourceChange.safeParse({ labels: Object.fromEntries(labels) });
  if (read.success) return { ok: true, labels: read.data.labels ?? {} };
  const [issue] = read.error.issues;
  return { ok: false, message: [issue?.path.slice(1).join('.'), issue?.message].filter(Boolean).join(': ') };
}
