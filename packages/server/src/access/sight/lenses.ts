import { AppError } from '@daybook/api';
import { eventMasker, type MaskingGroup } from '@daybook/event';
import { and, type Node, or } from '@daybook/query';
import { groupNames, type Role, type Sight } from '../roles/index.ts';
import { Lens } from './lens.ts';
import type { QueryFields } from './ports.ts';
import { Restrictions } from './restrictions.ts';

type NamedSight = Pick<Role, 'name' | 'sight'>;

const noSpan = { start: 0, end: 0 };

/** Makes the lens of a role. */
export class Lenses {
  readonly #fields: QueryFields;
  readonly #restrictions: Restrictions;
  /** By the groups that are masked: there are 32. */
  readonly #masks = new Map<string, ReturnType<typeof eventMasker>>();

  /** `report` is for whoever runs the server. */
  constructor(fields: QueryFields, report: (message: string) => void) {
    this.#fields = fields;
    this.#restrictions = new Restrictions(fields.catalogue([]), report);
  }

  /** What the role shows at this moment. Throws `role.invalid` where its restriction cannot be read: then it shows nothing. */
  of(role: Role, nowNs: bigint): Lens {
    return this.#through([role], nowNs);
  }

  /** What a role would show to somebody who acts under another one: nothing that either of them does not show. */
  preview(role: NamedSight, under: Role, nowNs: bigint): Lens {
    return this.#through([under, role], nowNs);
  }

  #through(roles: readonly NamedSight[], nowNs: bigint): Lens {
    const masked = groupNames.filter((group) => !roles.every(({ sight }) => sight.clear.includes(group)));
    const limits = roles
      .flatMap(({ name, sight }) => [sourcesTree(sight), this.#restriction(name, sight, nowNs)])
      .filter((tree) => tree !== null);
    const limit = limits.length === 0 ? null : and(...limits);
    return new Lens({ fields: this.#fields, masked, mask: this.#mask(masked), limit });
  }

  #restriction(role: string, { restriction }: Sight, nowNs: bigint): Node | null {
    if (restriction === '') return null;
    const tree = this.#restrictions.treeAt(restriction, nowNs);
    if (tree !== null) return tree;
    throw new AppError('role.invalid', {
      detail: `The restriction of the role "${role}" cannot be read, so nothing is seen under it.`,
    });
  }

  #mask(masked: readonly MaskingGroup[]): ReturnType<typeof eventMasker> {
    const key = masked.join();
    const mask = this.#masks.get(key) ?? eventMasker(masked);
    this.#masks.set(key, mask);
    return mask;
  }
}

/** Whether there are events that the role does not see at all. */
export function isLimited({ sources, restriction }: Sight): boolean {
  return sources !== null || restriction !== '';
}

/** Events of these sources; of an empty list, none. */
function sourcesTree({ sources }: Sight): Node | null {
  if (sources === null) return null;
  return or(
    ...sources.map((number): Node => ({
      kind: 'term',
      field: 'source',
      value: { type: 'number', number },
      span: noSpan,
    })),
  );
}
