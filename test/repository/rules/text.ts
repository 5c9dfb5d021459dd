import type { SourceFile } from './files.ts';

const linesMax = 400;

interface TextRule {
  readonly what: string;
  readonly pattern: RegExp;
  /** Files that it is about; all where there is none. */
  readonly only?: RegExp;
}

const code = /\.(?:ts|mjs|tsx)$/;

/** What must not stand in any file. Each is held by a test that shows it. */
const rules: readonly TextRule[] = [
  { what: 'work that is put off', pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/ },
  {
    what: 'a test that keeps others from running',
    pattern: /\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.only\b/,
    only: code,
  },
  {
    what: 'a test that never runs',
    pattern: /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|todo|fails)\(/,
    only: code,
  },
  {
    what: 'a skip that gives no reason',
    pattern: /(?<!\.)\bskip\((?!\)?\s*[^()]*(?:\([^()]*\)[^()]*)*,\s*['"`])/,
    only: /\.test\.ts$/,
  },
  { what: 'a cast to any', pattern: /\bas any\b(?=\s*(?:[;,.)\]}]|$))|<any>/, only: code },
  { what: 'a type error that is hidden', pattern: /@ts-(?:ignore|nocheck)|@ts-expect-error(?! -- \S)/, only: code },
  {
    what: 'a lint rule that is switched off without a reason',
    pattern: /(?:ox|es)lint-disable(?!.* -- \S)/,
    only: code,
  },
  { what: 'a path of one machine', pattern: /(?<![\w.~<$}])\/(?:root|Users|work)\/\w/ },
  {
    what: 'a package registry',
    pattern: /registry\.(?:npmjs|yarnpkg|npmmirror)\.|npm\.pkg\.github|\b(?:docker|quay|ghcr)\.io\b/,
  },
  { what: 'a conflict of a merge', pattern: /^(?:<{7}|>{7}) / },
  { what: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n?[A-Za-z0-9+/]{16}/ },
];

/** Each line that breaks one of the rules, with what it has. */
export function forbiddenText(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    rules
      .filter(({ only }) => only === undefined || only.test(file.path))
      .flatMap(({ what, pattern }) => linesWith(file, pattern).map((line) => `${file.path}:${line} has ${what}`)),
  );
}

function linesWith({ text }: SourceFile, pattern: RegExp): number[] {
  return text.split('\n').flatMap((line, i) => (pattern.test(line) ? [i + 1] : []));
}

/** Source files that nobody reads in one go. */
export function tooLong(files: readonly SourceFile[]): string[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > linesMax)
    .map(({ path, lines }) => `${path} has ${lines} lines, more than ${linesMax}`);
}
