import type { VerifierKey } from './vkey.ts';

/** A log that is accepted. Its key's name is the log's origin. */
export interface PolicyLog {
  readonly key: VerifierKey;
  readonly url: string | null;
}

export interface Witness {
  readonly kind: 'witness';
  /** Has a meaning in the policy file only; not the key's name. */
  readonly name: string;
  readonly key: VerifierKey;
  readonly url: string | null;
}

/** Has witnessed what at least `threshold` of its members have. */
export interface Group {
  readonly kind: 'group';
  readonly name: string;
  readonly threshold: number;
  readonly members: readonly (Witness | Group)[];
}

/** C2SP tlog-policy: which logs, which witnesses, and who must have cosigned; null for nobody (`quorum none`). */
export interface Policy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly Witness[];
  readonly quorum: Witness | Group | null;
}

/** The policy that trusts these log keys and asks for no witness. */
export function policyOfKeys(keys: readonly VerifierKey[]): Policy {
  return { logs: keys.map((key) => ({ key, url: null })), witnesses: [], quorum: null };
}

/** C2SP tlog-policy, defining a witness group: whether the quorum is among those that cosigned. */
export function isQuorum(policy: Policy, cosigned: ReadonlySet<Witness>): boolean {
  return policy.quorum === null || hasWitnessed(policy.quorum, cosigned);
}

function hasWitnessed(member: Witness | Group, cosigned: ReadonlySet<Witness>): boolean {
  if (member.kind === 'witness') return cosigned.has(member);
  return member.members.filter((each) => hasWitnessed(each, cosigned)).length >= member.threshold;
}
