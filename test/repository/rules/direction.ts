import { isForTests, type SourceFile } from './files.ts';
import { type Import, importsOf } from './imports.ts';

/** Which of our packages each one may load. Nobody loads `web`. */
const packageMayUse: Readonly<Record<string, readonly string[]>> = {
  tlog: [],
  query: [],
  sigma: ['query'],
  event: ['tlog'],
  api: ['event', 'query'],
  verify: ['event', 'tlog'],
  cli: ['api', 'event', 'query', 'tlog', 'verify'],
  web: ['api', 'event', 'query', 'tlog'],
  sdk: ['api', 'event'],
  agent: ['api', 'event', 'sdk'],
  server: ['tlog', 'event', 'query', 'api', 'verify', 'sigma'],
  testkit: ['tlog', 'event', 'query', 'api', 'server'],
};

/** Parts of the server that know nothing of each other: they meet in `app.ts` and `composition/`. */
const features = ['receive', 'parse', 'ledger', 'index', 'watch', 'retain', 'access', 'evidence', 'backup'];

/** What may be imported beyond the rules below, and why. */
const exceptions: readonly { readonly from: RegExp; readonly to: RegExp; readonly why: string }[] = [
  {
    from: /^packages\/cli\/src\/serve\.ts$/,
    to: /^(?:type )?@daybook\/server$/,
    why: '`daybook serve` is the server, and what reads a data directory as it does; it is loaded when it is needed',
  },
  {
    from: /^packages\/server\/src\/(?:index|watch)\//,
    to: /^type packages\/server\/src\/ledger\/feed\.ts$/,
    why: 'the feed is what every follower follows; its type is the ledger’s to say',
  },
  {
    from: /^packages\/server\/src\/receive\//,
    to: /^type packages\/server\/src\/parse\/ports\.ts$/,
    why: 'receivers unpack messages for the parsers; what a message is, is theirs to say',
  },
];

/** Imports between our packages, and inside the server, against the direction that the design gives them. */
export function wrongDirections(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => file.path.startsWith('packages/') && !isForTests(file))
    .flatMap(importsOf)
    .filter((each) => !isException(each))
    .flatMap((each) => [...betweenPackages(each), ...insideServer(each)]);
}

function isException({ from, to, specifier, isType }: Import): boolean {
  const target = `${isType ? 'type ' : ''}${to ?? specifier}`;
  return exceptions.some((exception) => exception.from.test(from.path) && exception.to.test(target));
}

function betweenPackages({ from, to, specifier }: Import): string[] {
  const self = from.path.split('/')[1] ?? '';
  if (to !== null && !to.startsWith(`packages/${self}/`))
    return [`${from.path} reaches into ${to}, past the package's exports`];
  const other = /^@daybook\/(?<name>[a-z]+)/.exec(specifier)?.groups?.['name'];
  if (other === undefined || packageMayUse[self]?.includes(other) === true) return [];
  return [`${from.path} imports ${specifier}: ${self} may not know ${other}`];
}

function insideServer({ from, to, isType }: Import): string[] {
  const base = 'packages/server/src/';
  if (!from.path.startsWith(base) || to?.startsWith(base) !== true) return [];
  const part = partOf(from.path.slice(base.length));
  const other = partOf(to.slice(base.length));
  if (part === other || mayUse(part, other) || isPortOf(to, part, other, isType)) return [];
  return [`${from.path} imports ${to}: ${part} may not know ${other}`];
}

/** First folder below `src`; files beside it stand for themselves. */
const partOf = (relative: string): string => relative.split('/')[0] ?? '';

function mayUse(part: string, other: string): boolean {
  if (part === 'app.ts') return other !== 'main.ts' && other !== 'index.ts';
  if (part === 'composition') return !['app.ts', 'main.ts', 'index.ts'].includes(other);
  if (part === 'main.ts') return ['app.ts', 'config', 'platform'].includes(other);
  if (part === 'index.ts') return ['app.ts', 'main.ts', 'config', 'composition'].includes(other);
  if (part === 'http') return other === 'config' || other === 'platform' || features.includes(other);
  return other === 'platform' && (part === 'config' || features.includes(part));
}

/** `platform` fulfils what features ask for: it knows their ports, as types. */
function isPortOf(to: string, part: string, other: string, isType: boolean): boolean {
  return part === 'platform' && isType && features.includes(other) && to.endsWith('/ports.ts');
}
