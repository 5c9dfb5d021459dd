import type { FieldCatalogue } from '@daybook/query';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import {
  decidersNow,
  hasOtherAdministrator,
  type Holdings,
  holdersOf,
  hasNewHolders,
  mayHaveMoreDeciders,
  nameOf,
  shownHolders,
} from './administrators.ts';
import { Approvals, ApprovalStore, CredentialResets, Deciders, LinkBounds, Permits } from './approvals/index.ts';
import { type TokenOwners, Tokens } from './credentials/index.ts';
import { type OutsideGroups, withGroupRoles } from './federation/index.ts';
import { Giving, GrantStore, heldRoles, lastingRoles } from './grants/index.ts';
import { Journal } from './journal.ts';
import type { People, PersonRoles, RecordOwn } from './ports.ts';
import { Registry } from './registry.ts';
import { RoleAdmin } from './role-admin.ts';
import { type Canonical, canonicalBy, RoleStore } from './roles/index.ts';
import { Sources } from './sources.ts';
import { Turn } from '../platform/turn.ts';
import { Views, ViewStore } from './views/index.ts';

export interface AccessParts {
  readonly db: MetaDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly record: RecordOwn;
  readonly people: People;
  /** Who people are that tokens belong to; without it there are no such tokens. */
  readonly owners?: (roles: PersonRoles) => TokenOwners;
  /** Which outside groups people are in; without it, in none. */
  readonly outside?: OutsideGroups;
  /** Every field that a restriction may name. */
  readonly catalogue: FieldCatalogue;
  /** How long a request waits where nobody but the one who asks could decide it. */
  readonly aloneDelayMs: number;
  readonly onTrouble: (message: string, error: unknown) => void;
}

/** Who may do what, and everything that changes it. */
export interface Access {
  readonly tokens: Tokens;
  readonly sources: Sources;
  readonly roles: RoleStore;
  readonly grants: GrantStore;
  /** Roles that were given, and those that come with outside groups. */
  readonly personRoles: PersonRoles;
  readonly registry: Registry;
  readonly roleAdmin: RoleAdmin;
  readonly giving: Giving;
  readonly approvals: Approvals;
  readonly approvalStore: ApprovalStore;
  readonly permits: Permits;
  readonly credentialResets: CredentialResets;
  readonly views: Views;
  /** By which sights are compared. */
  readonly canonical: Canonical;
  readonly linkBounds: LinkBounds;
  /** Notes what is over by now and carries out what is due. Every now and then; does not throw. */
  sweep(): Promise<void>;
}

/** Opens the stores and joins what changes them. Nothing is carried out before the first `sweep`. */
export async function openAccess(parts: AccessParts): Promise<Access> {
  const { db, clock, random, record, people, catalogue, aloneDelayMs, onTrouble } = parts;
  const roles = await RoleStore.open(db);
  const canonical = canonicalBy(catalogue);
  const grants = await GrantStore.open(db, clock, roles);
  const personRoles = parts.outside === undefined ? grants : withGroupRoles(grants, roles, parts.outside);
  const tokens = await Tokens.open(db, clock, random, roles, parts.owners?.(personRoles), canonical);
  const sources = await Sources.open(db, clock);
  const approvalStore = await ApprovalStore.open(db, clock);
  const holdings: Holdings = { tokens, grants, roles, people };

  const newId = () => Buffer.from(random.bytes(12)).toString('base64url');
  const journal = new Journal(record, clock);
  const deciders = await Deciders.open(db, clock, {
    now: () => decidersNow(holdings),
    mayBeMore: (tenant) => mayHaveMoreDeciders(holdings, tenant),
  });
  const approvals = new Approvals({ store: approvalStore, journal, deciders, clock, newId, aloneDelayMs, onTrouble });
  const shared = {
    approvals,
    journal,
    turn: new Turn(),
    canonical,
    clock,
    lasting: lastingRoles(grants),
  };
  const isOther = (tenant: string, id: string) => hasOtherAdministrator(holdings, tenant, id);
  const registry = new Registry({ ...shared, tokens, sources, roles, hasOtherAdministrator: isOther });
  const roleAdmin = new RoleAdmin({
    ...shared,
    roles,
    catalogue,
    knowsSource: (tenant, number) => sources.get(tenant, number) !== null,
    shownHolders: (tenant, role) => shownHolders(holdings, tenant, role),
    hasNewHolders: (tenant, role, sinceMs) => hasNewHolders(holdings, tenant, role, sinceMs),
    holdersOf: (tenant, role) => [
      ...holdersOf(holdings, tenant, role),
      ...(approvals.concerns(tenant, role) ? ['a request that waits for approval'] : []),
    ],
  });
  const giving = new Giving({
    ...shared,
    grants,
    roles,
    newId,
    people,
    nameOf: (tenant, subject) => nameOf(holdings, tenant, subject),
    hasOtherAdministrator: isOther,
    async adopt(tenant, person) {
      await tokens.adopt(tenant, person);
      await approvals.adopt(tenant, person);
    },
  });
  const permits = new Permits(shared);
  const credentialResets = new CredentialResets(shared);
  const linkBounds = new LinkBounds({ ...shared, held: heldRoles(personRoles, grants) });

  const views = new Views({ store: new ViewStore(db), journal, clock, canonical, newId });

  approvals.register('role.widen', (approval, doer) => roleAdmin.apply(approval, doer));
  approvals.register('grant.sight', async (approval, doer) => {
    const { to } = approval.what;
    if (to === 'person') await giving.apply(approval, doer);
    else if (to === 'token') await registry.apply(approval, doer);
    else await roleAdmin.apply(approval, doer);
  });
  approvals.register('export.unmasked', async (approval) => permits.apply(approval));
  approvals.register('credential.reset', async () => credentialResets.apply());

  const sweep = async () => {
    await giving.sweep().catch((error: unknown) => onTrouble('the end of a grant could not be recorded', error));
    await approvals.sweep();
  };
  const stores = { tokens, sources, roles, grants, personRoles, approvalStore };
  const twoPeople = { approvals, permits, credentialResets, linkBounds };
  return { ...stores, registry, roleAdmin, giving, ...twoPeople, views, canonical, sweep };
}
