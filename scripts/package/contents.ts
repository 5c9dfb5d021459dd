import type { Dependency, Lock } from './lock.ts';
import { productionTree } from './lock.ts';

/** The workspaces whose programs are run: the command, and the server, which the command loads when it is told to serve. */
const programs = ['packages/cli', 'packages/server'];
/** Built into one bundle, which is passed on in its place. */
const consoleAt = 'packages/web';
/** Used by all without being named, so that they cannot get lost. */
const libraries = ['packages/api', 'packages/event', 'packages/query', 'packages/tlog', 'packages/verify'];

export interface Contents {
  /** Folders of the repository. */
  readonly workspaces: readonly Dependency[];
  readonly dependencies: readonly Dependency[];
  /** What is in the console's bundle and nowhere else, the console first. */
  readonly bundled: readonly Dependency[];
  /** The package that holds Node for the platform. */
  readonly node: Dependency;
}

/** All that runs on a platform (`linux-x64`). Throws where there is no packaged Node for it. */
export function contentsOf(lock: Lock, platform: string, isInstalled: (at: string) => boolean): Contents {
  const nodeAt = `node_modules/node-${platform}`;
  if (!isInstalled(nodeAt)) throw new Error(`there is no packaged Node for ${platform}`);
  const tree = productionTree(lock, [...programs, ...libraries, nodeAt], isInstalled);
  const node = tree.find(({ at }) => at === nodeAt);
  if (node === undefined) throw new Error(`package-lock.json has no ${nodeAt}`);
  const beside = new Set(tree.map(({ at }) => at));
  return {
    workspaces: tree.filter(({ at }) => at.startsWith('packages/')),
    dependencies: tree.filter((each) => each.at.startsWith('node_modules/') && each !== node),
    bundled: productionTree(lock, [consoleAt], isInstalled)
      .filter(({ at, name }) => !beside.has(at) && !name.startsWith('@types/'))
      .toSorted((a, b) => Number(b.at === consoleAt) - Number(a.at === consoleAt)),
    node,
  };
}
