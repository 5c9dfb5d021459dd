import type { Contents } from '../package/contents.ts';
import type { Dependency } from '../package/lock.ts';

/** The parts of CycloneDX 1.6 that are used here. */
export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

export interface Component {
  readonly type: 'application' | 'library' | 'platform';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly licenses?: readonly ({ license: { id: string } } | { expression: string })[];
  readonly hashes?: readonly { alg: string; content: string }[];
}

/**
 * Everything that is in the package, as CycloneDX 1.6. It has no time and no serial number: the same lock file gives the
 * same document.
 */
export function sbomOf({ workspaces, bundled, dependencies, node }: Contents, version: string): Sbom {
  const all = [...workspaces, ...bundled, ...dependencies, node];
  const refs = new Map(all.map((each) => [each.at, refOf(each)]));
  const daybook = `daybook@${version}`;
  const needs = (each: Dependency): string[] => each.needs.flatMap((at) => refs.get(at) ?? []).sort();
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': daybook,
        name: 'daybook',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: all.map((each) => componentOf(each, each === node ? 'platform' : 'library')),
    dependencies: [
      { ref: daybook, dependsOn: [...workspaces.map(refOf), ...bundled.slice(0, 1).map(refOf), refOf(node)].sort() },
      ...all.map((each) => ({ ref: refOf(each), dependsOn: needs(each) })),
    ],
  };
}

/** Two versions of one package may lie in one tree, and one version twice: the place tells them apart. */
function refOf({ at, name, entry }: Dependency): string {
  const isNested = at.split('node_modules/').length > 2;
  return `${name}@${entry.version}${isNested ? `#${at}` : ''}`;
}

function componentOf(dependency: Dependency, type: Component['type']): Component {
  const { name, entry, at } = dependency;
  const { version = '', license, integrity } = entry;
  const isOurs = at.startsWith('packages/');
  return {
    type,
    'bom-ref': refOf(dependency),
    name,
    version,
    ...(isOurs ? {} : { purl: `pkg:npm/${name.replace('@', '%40')}@${version}` }),
    ...(license === undefined ? {} : { licenses: [licenseOf(license)] }),
    ...(integrity === undefined ? {} : { hashes: integrity.split(' ').map(hashOf) }),
  };
}

function licenseOf(text: string): { license: { id: string } } | { expression: string } {
  return /^[A-Za-z0-9.-]+$/.test(text) ? { license: { id: text } } : { expression: text };
}

/** `sha512-…`, as npm writes it (Subresource Integrity), is `SHA-512` and hexadecimal in CycloneDX. */
function hashOf(integrity: string): { alg: string; content: string } {
  const [algorithm = '', base64 = ''] = integrity.split('-');
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(base64, 'base64').toString('hex') };
}
