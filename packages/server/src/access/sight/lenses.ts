import { AppError } from '@daybook/api';
import { eventMasker, type MaskingGroup } from '@daybook/event';
import { and, not, type Node, or, parse } from '@daybook/query';
import { groupNames, restrictionFaults, type Role, type Sight } from '../roles/index.ts';
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

  /**
   * What a role would show to somebody who acts under another one: nothing that either of them does not show. Its restriction
   * is a question of theirs: which events are left would tell what a field holds that is masked for them. Throws
   * `query.invalid` where it names one.
   */
  preview({ name, sight }: NamedSight, under: Role, nowNs: bigint): Lens {
    const own = this.of(under, nowNs);
    const errors = restrictionFaults(sight.restriction, own.catalogue, nowNs);
    const [first] = errors;
    if (first !== undefined)
      throw new AppError('query.invalid', {
        detail: `At character ${first.start} of the restriction: ${first.message}`,
        errors,
      });
    const parsed = parse(sight.restriction, own.catalogue, { nowNs });
    const asked = sight.restriction === '' || !parsed.ok ? [] : [own.question(parsed.tree)];
    return this.#through([under, { name, sight: { ...sight, restriction: '' } }], nowNs, asked);
  }

  #through(roles: readonly NamedSight[], nowNs: bigint, more: readonly Node[] = []): Lens {
    const masked = groupNames.filter((group) => !roles.every(({ sight }) => sight.clear.includes(group)));
    const limits = roles
      .flatMap(({ name, sight }) => [sourcesTree(sight), this.#restriction(name, sight, nowNs)])
      .concat(more)
      .filter((tree) => tree !== null);
    const isWhole = masked.length === 0 && limits.length === 0;
    const limit = isWhole ? null : and(...limits, quotesNobody);
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

/**
 * What Daybook itself wrote of looks, notes and administration quotes what others saw: queries, old and new values, addresses,
 * resources. It fits into no group of fields, and no restriction tells what a query is about: so only who sees all fields of all
 * events sees these events. A note is read where its event is, by whom it is for (`access/notes`).
 */
const own: Node = { kind: 'term', field: 'own', value: { type: 'boolean', boolean: true }, span: noSpan };
const quotesNobody: Node = not(and(own, or(kindsOf('log.'), kindsOf('admin.'))));

function kindsOf(prefix: string): Node {
  return { kind: 'prefix', field: 'kind', prefix, ignoreCase: true, span: noSpan };
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
