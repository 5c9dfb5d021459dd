import { expect, test } from 'vitest';
import { contentsOf } from '../../scripts/package/contents.ts';
import { installedIn, type Lock, productionTree, readLock } from '../../scripts/package/lock.ts';
import { type Sbom, sbomOf } from '../../scripts/sbom/sbom.ts';
import { root } from './rules/files.ts';

const lock = readLock(root);
const contents = contentsOf(lock, `${process.platform}-${process.arch}`, installedIn(root));
const sbom = sbomOf(contents, '0.1.0');

/** What the schema of CycloneDX 1.6 asks of the parts that are used, and that references lead somewhere. */
function faultsOf({ components, dependencies, metadata }: Sbom): string[] {
  const refs = [metadata.component, ...components].map((component) => component['bom-ref']);
  const known = new Set(refs);
  return [
    ...(known.size === refs.length ? [] : ['two components have one bom-ref']),
    ...dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn].filter((each) => !known.has(each))),
    ...components.filter(({ name, version }) => name === '' || version === '').map((each) => each['bom-ref']),
    ...components
      .flatMap(({ hashes = [] }) => hashes)
      .filter(({ alg, content }) => alg !== 'SHA-512' || !/^[0-9a-f]{128}$/.test(content))
      .map(({ content }) => content),
    ...components.flatMap(({ purl }) =>
      purl === undefined || /^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@[\w.+-]+$/.test(purl) ? [] : [purl],
    ),
  ];
}

test('the list of parts is well-formed CycloneDX 1.6', () => {
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
  expect(faultsOf(sbom)).toEqual([]);
  expect(faultsOf({ ...sbom, components: [...sbom.components, ...sbom.components.slice(0, 1)] })).toHaveLength(1);
  expect(faultsOf({ ...sbom, components: sbom.components.slice(1) }).length).toBeGreaterThan(0);
});

test('it names what users get: our packages, their dependencies, the index engine and Node, each with its licence', () => {
  const names = sbom.components.map(({ name }) => name);
  for (const name of [
    '@daybook/tlog',
    '@daybook/server',
    'fastify',
    'chdb',
    '@daybook/web',
    'react',
    contents.node.name,
  ])
    expect(names).toContain(name);
  expect(names.some((name) => name.startsWith('@chdb/lib-'))).toBe(true);
  expect(names).not.toContain('vitest');
  expect(sbom.components.filter(({ licenses }) => licenses === undefined)).toEqual([]);
  expect(sbom.components.filter(({ name, hashes }) => hashes === undefined && !name.startsWith('@daybook/'))).toEqual(
    [],
  );
});

test('the same lock file gives the same list', () => {
  expect(
    JSON.stringify(sbomOf(contentsOf(lock, `${process.platform}-${process.arch}`, installedIn(root)), '0.1.0')),
  ).toBe(JSON.stringify(sbom));
});

test('dependencies are found as Node finds them: nested ones first, workspaces by their folder, development ones not', () => {
  const tree: Lock = {
    'packages/a': { name: '@daybook/a', version: '1.0.0', dependencies: { b: '1.0.0', '@daybook/c': '1.0.0' } },
    'packages/c': { name: '@daybook/c', version: '1.0.0' },
    'node_modules/@daybook/c': { link: true, resolved: 'packages/c' },
    'node_modules/b': {
      version: '1.0.0',
      dependencies: { d: '^2.0.0' },
      optionalDependencies: { e: '1.0.0', d: '^2.0.0' },
    },
    'node_modules/b/node_modules/d': { version: '2.0.0' },
    'node_modules/d': { version: '1.0.0' },
    'node_modules/e': { version: '1.0.0' },
    'node_modules/unused': { version: '1.0.0' },
  };
  const found = productionTree(tree, ['packages/a'], (at) => at !== 'node_modules/e');
  expect(found.map(({ at }) => at)).toEqual([
    'node_modules/b',
    'node_modules/b/node_modules/d',
    'packages/a',
    'packages/c',
  ]);
  expect(() =>
    productionTree({ 'packages/a': { dependencies: { gone: '1.0.0' } } }, ['packages/a'], () => true),
  ).toThrow(/gone/);
});
