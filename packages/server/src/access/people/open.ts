import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import { Challenges, Passkeys, Passwords, type Sealing, type Tokens } from '../credentials/index.ts';
import type { CredentialResets, LinkBounds } from '../approvals/index.ts';
import type { GiveRoles, PersonRoles, RecordOwn } from '../ports.ts';
import type { RoleStore } from '../roles/index.ts';
import { Accounts } from './accounts.ts';
import { PeopleAdministration } from './administration.ts';
import { DeviceLogins } from './devices.ts';
import { Factors } from './factors.ts';
import { Guard } from './guard.ts';
import type { Identities } from './identities.ts';
import { Invitations } from './invitations.ts';
import { Journal } from '../journal.ts';
import { Onboarding } from './onboarding.ts';
import { OpenLogins } from './open-logins.ts';
import type { People } from './people.ts';
import { type SessionLimits, Sessions } from './sessions.ts';
import { SignIns } from './sign-ins.ts';

export interface OpenPeopleOptions {
  readonly db: MetaDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly record: RecordOwn;
  readonly sealing: Sealing;
  readonly people: People;
  readonly identities: Identities;
  readonly tokens: Tokens;
  readonly roles: Pick<RoleStore, 'role' | 'customs'>;
  readonly personRoles: PersonRoles;
  readonly giveRoles: GiveRoles;
  readonly credentialResets: Pick<CredentialResets, 'check'>;
  readonly linkBounds: LinkBounds;
  readonly limits: SessionLimits;
  /** Tests give one that hashes cheaply. */
  readonly passwords?: Passwords;
}

export type PeopleParts = Awaited<ReturnType<typeof openPeople>>;

/** Makes the parts of this folder, in the order in which they need each other. */
export async function openPeople(options: OpenPeopleOptions) {
  const { db, clock, random, record, sealing, limits } = options;
  const factors = await Factors.open(db, clock, sealing);
  const sessions = await Sessions.open(db, clock, random, limits);
  const invitations = await Invitations.open(db, clock, random);
  const shared = {
    ...options,
    factors,
    sessions,
    invitations,
    passwords: options.passwords ?? new Passwords({ random }),
    passkeys: new Passkeys(new Challenges(clock, random)),
    guard: new Guard(clock),
    journal: new Journal(record, clock),
  };
  const signIns = new SignIns(shared);
  const devices = new DeviceLogins(shared);
  const openLogins = new OpenLogins({ ...shared, devices });
  return {
    people: options.people,
    identities: options.identities,
    personRoles: options.personRoles,
    factors,
    sessions,
    invitations,
    journal: shared.journal,
    signIns,
    onboarding: new Onboarding({ ...shared, signIns, openLogins }),
    accounts: new Accounts({ ...shared, openLogins }),
    administration: new PeopleAdministration({ ...shared, openLogins }),
    devices,
  };
}
