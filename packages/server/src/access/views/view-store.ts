import type { ViewInput } from '@daybook/api';
import type { Selectable } from 'kysely';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import type { Sight } from '../roles/index.ts';
import { inputOf, type SavedView } from './view.ts';

export interface Counted {
  readonly owner?: string;
  readonly sharedWith?: string;
}

/** Views in the metadata database; it checks nothing. */
export class ViewStore {
  readonly #db: MetaDatabase;

  constructor(db: MetaDatabase) {
    this.#db = db;
  }

  /** Those of an owner, and those that are shared with a role. */
  async list(tenant: string, owner: string, role: string): Promise<SavedView[]> {
    const rows = await this.#db
      .selectFrom('views')
      .selectAll()
      .where('tenant', '=', tenant)
      .where((where) => where.or([where('owner', '=', owner), where('shared_with', '=', role)]))
      .execute();
    return rows.map(savedOf);
  }

  async get(tenant: string, id: string): Promise<SavedView | null> {
    const row = await this.#db
      .selectFrom('views')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? null : savedOf(row);
  }

  /** Those of an owner, those that are shared with a role, or both at once. */
  async count(tenant: string, { owner, sharedWith }: Counted): Promise<number> {
    const { count } = await this.#db
      .selectFrom('views')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('tenant', '=', tenant)
      .$if(owner !== undefined, (query) => query.where('owner', '=', owner ?? ''))
      .$if(sharedWith !== undefined, (query) => query.where('shared_with', '=', sharedWith ?? ''))
      .executeTakeFirstOrThrow();
    return count;
  }

  /** In the place of the one with its id. */
  async save(view: SavedView): Promise<void> {
    const { tenant, id, owner, ownerName, sharedWith, sight, createdMs, updatedMs } = view;
    const row = {
      owner,
      owner_name: ownerName,
      definition: JSON.stringify(inputOf(view)),
      shared_with: sharedWith,
      sight: JSON.stringify(sight),
      created_ms: createdMs,
      updated_ms: updatedMs,
    };
    await this.#db
      .insertInto('views')
      .values({ tenant, id, ...row })
      .onConflict((conflict) => conflict.columns(['tenant', 'id']).doUpdateSet(row))
      .execute();
  }

  async remove({ tenant, id }: Pick<SavedView, 'tenant' | 'id'>): Promise<void> {
    await this.#db.deleteFrom('views').where('tenant', '=', tenant).where('id', '=', id).execute();
  }
}

function savedOf(row: Selectable<MetaTables['views']>): SavedView {
  return {
    ...(JSON.parse(row.definition) as ViewInput),
    tenant: row.tenant,
    id: row.id,
    owner: row.owner,
    ownerName: row.owner_name,
    sight: JSON.parse(row.sight) as Sight,
    createdMs: row.created_ms,
    updatedMs: row.updated_ms,
  };
}
