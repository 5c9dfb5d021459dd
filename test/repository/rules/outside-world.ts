import { isForTests, type SourceFile } from './files.ts';
import { importsOf } from './imports.ts';

/** Modules that read or change the world outside the process. Their types may be used anywhere. */
const worldly =
  /^node:(?:fs|fs\/promises|net|http|https|http2|tls|dgram|dns|child_process|sqlite|os|cluster|worker_threads)$/;
/** What Node's cryptography draws, where the rest of it only computes. */
const drawing = /^(?:random|generate|getRandom|webcrypto)/;
/** Reading the clock, and drawing by other ways. */
const telling =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bprocess\.hrtime|\bMath\.random\(|\bcrypto\.(?:random|getRandom)/;
const environment = /\bprocess\.env\b|\benv\b[^;\n]*\}\s*=\s*process\b/;

/** Files that may do what their folder may not, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'packages/server/src/config/load.ts node:fs': 'the settings file and the files of secrets are read here, once',
  'packages/server/src/ledger/thread.ts node:worker_threads': 'the ledger is a thread of its own',
  'packages/server/src/ledger/worker.ts node:worker_threads': 'the ledger is a thread of its own',
  'packages/server/src/evidence/verification/thread.ts node:worker_threads': 'a verification is a thread of its own',
  'packages/server/src/evidence/verification/worker.ts node:worker_threads': 'a verification is a thread of its own',
  'packages/server/src/app.ts node:crypto': 'composition gives `randomUUID` to who needs ids of queries',
};

/** Places in the server, outside `platform/`, that know the time, draw randomness or open a file or a socket. */
export function worldOutsidePlatform(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => file.path.startsWith('packages/server/src/') && !isForTests(file))
    .filter((file) => !file.path.startsWith('packages/server/src/platform/'))
    .flatMap((file) => [...worldlyImports(file), ...places(file, telling)])
    .filter((place) => !Object.keys(exceptions).some((exception) => place.startsWith(exception)));
}

function worldlyImports(file: SourceFile): string[] {
  return importsOf(file)
    .filter(({ isType }) => !isType)
    .filter(
      ({ specifier, names }) =>
        worldly.test(specifier) || (specifier === 'node:crypto' && names.some((name) => drawing.test(name))),
    )
    .map(({ specifier }) => `${file.path} ${specifier}`);
}

/** Places that read the environment outside `config/`. The command hands its own to who needs it. */
export function environmentOutsideConfig(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => file.path.startsWith('packages/') && !isForTests(file))
    .filter((file) => !/^packages\/(?:server\/src\/config\/|cli\/src\/main\.ts$)/.test(file.path))
    .flatMap((file) => places(file, environment));
}

/** The packages that do no input and output at all; their adapters for Node are files of their own. */
export function impurities(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => /^packages\/(?:tlog|event|query)\/src\//.test(file.path) && !isForTests(file))
    .filter((file) => !/^packages\/(?:tlog|event)\/src\/node\.ts$/.test(file.path))
    .flatMap((file) => [
      ...importsOf(file)
        .filter(({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('@daybook/'))
        .map(({ specifier }) => `${file.path} ${specifier}`),
      ...places(file, telling),
      ...places(file, /\bfetch\(|\bprocess\.(?:env|argv|cwd|platform|std(?:in|out|err)|exit)\b/),
    ]);
}

function places(file: SourceFile, pattern: RegExp): string[] {
  return file.text.split('\n').flatMap((line, i) => {
    const found = /^\s*(?:\/\/|\*|\/\*)/.test(line) ? null : pattern.exec(line);
    return found === null ? [] : [`${file.path}:${i + 1} ${found[0]}`];
  });
}
