import path from 'node:path';
import type { SourceFile } from './files.ts';

export interface Import {
  readonly from: SourceFile;
  /** As it is written. */
  readonly specifier: string;
  /** The file that a relative one names, from the root; null for a package. */
  readonly to: string | null;
  /** True where only types are taken, so that nothing of it is loaded. */
  readonly isType: boolean;
  /** Names between the braces, as far as there are any. */
  readonly names: readonly string[];
}

const statement =
  /(?:^|\n)\s*(?:import|export)\s+(?<type>type\s)?(?<what>[^;'"]*?)\s*from\s+'(?<from>[^']+)'|(?:^|\n)\s*import\s+'(?<bare>[^']+)'|(?<typeof>typeof\s+)?\bimport\('(?<dynamic>[^']+)'\)/g;

/** Every import, export-from and dynamic import of a file that names its module in one string, in their order. */
export function importsOf(file: SourceFile): Import[] {
  return [...codeOf(file.text).matchAll(statement)].map(({ groups = {} }) => {
    const { type, what = '', from, bare, dynamic } = groups;
    const specifier = from ?? bare ?? dynamic ?? '';
    const isRelative = specifier.startsWith('.');
    const names = [...what.matchAll(/(?:type\s+)?\w+/g)].map(([name]) => name);
    return {
      from: file,
      specifier,
      to: isRelative ? path.posix.join(path.posix.dirname(file.path), specifier) : null,
      isType: type !== undefined || groups['typeof'] !== undefined || isAllTypes(what),
      names,
    };
  });
}

/** `{ type A, type B }` */
function isAllTypes(what: string): boolean {
  const inner = /^\{(?<names>[^}]*)\}$/.exec(what.trim())?.groups?.['names'];
  const names =
    inner
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return names.length > 0 && names.every((name) => name.startsWith('type '));
}

/** What may hold a comment's or a template's mark without being one: texts, patterns; and comments and templates themselves. */
const token =
  /(?<blank>\/\*[\s\S]*?\*\/|\/\/[^\n]*|`(?:\\[\s\S]|[^`\\])*`)|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[(,=:[!&|?{};]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+\//g;

/** Comments and template texts do not import: they are blanked. Lines stay where they are. */
function codeOf(text: string): string {
  return text.replaceAll(token, (found, blank: string | undefined) =>
    blank === undefined ? found : found.replaceAll(/[^\n]/g, ' '),
  );
}

/** `@scope/name` or `name` of a specifier that names a package. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
