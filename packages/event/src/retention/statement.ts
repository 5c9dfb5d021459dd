import type { Event, EventDraft } from '../event.ts';
import type { Kind } from '../kinds.ts';
import { limits } from '../limits.ts';
import { formatDay, parseDay } from '../directory/paths.ts';
import { type Chained, isIndex, isSource, isTextOrNull } from './chained.ts';
import { erasureJson, type ErasureStatement, readErasure } from './erasure.ts';
import {
  type HeldStatement,
  holdKinds,
  holdReaders,
  type HoldStatement,
  isHoldType,
  type ReleaseStatement,
  type ReviewStatement,
} from './hold.ts';
import { type ReclassificationStatement, readReclassification } from './reclassification.ts';
import { isClassNumber, isRecord, policyJson, readPolicy, type RetentionPolicy } from './policy.ts';
import { areRanges, type IndexRange } from './ranges.ts';

/** From now on this holds. */
export interface PolicyStatement extends Chained {
  readonly type: 'policy';
  readonly policy: RetentionPolicy;
  /** Who asked for it: `person N`, or `token ID`. */
  readonly by: string;
  /** Another one, who approved it; null where nobody had to, or it passed alone. */
  readonly approvedBy: string | null;
  /** Nobody else could decide, and the delay was over. */
  readonly alone: boolean;
  /** Id of the request, so that it is carried out once; null where none was needed. */
  readonly approval: string | null;
}

/** This is going to be destroyed: the content of the entries of a class and a day of receipt. */
export interface PlanStatement extends Chained {
  readonly type: 'plan';
  /** Index of the policy by which. */
  readonly policy: number;
  /** What their entries say, and where their content is. */
  readonly class: number;
  /** The class by which they are kept, where that is another one by now. */
  readonly as?: number;
  /** Days since 1970, UTC. */
  readonly day: number;
  /** First and last index of the class's entries of that day. Entries of other classes lie in between. */
  readonly first: number;
  readonly last: number;
  /** How many have content that is to go. */
  readonly entries: number;
  /** Of those in the range: what had no content when the plan was made, and no plan before to account for it. */
  readonly absent: readonly IndexRange[];
  /** And what is not destroyed: by index, and by the source of its entry. */
  readonly except: readonly IndexRange[];
  readonly sources: readonly number[];
}

/** That was done, of a plan or an erasure. */
export interface CertificateStatement extends Chained {
  readonly type: 'certificate';
  /** Index of the plan, or of the erasure. */
  readonly plan: number;
  /** Records whose content there was, and is no more. */
  readonly destroyed: number;
  /** Why it ended before all was destroyed; null where all was. */
  readonly stopped: string | null;
  /** Where it was stopped: what the plan names and is still there. The plan counts for nothing of it any more. */
  readonly kept: readonly IndexRange[];
}

export type Statement =
  | PolicyStatement
  | PlanStatement
  | CertificateStatement
  | ErasureStatement
  | HoldStatement
  | HeldStatement
  | ReviewStatement
  | ReleaseStatement
  | ReclassificationStatement;

/** A statement with where and when it was logged. */
export interface Logged<S extends Statement = Statement> {
  readonly index: number;
  /** µs since 1970. */
  readonly receivedUs: number;
  readonly statement: S;
}

export const statementMediaType = 'application/vnd.daybook.retention+json';
/** Statements have this class, and nothing else has: it is never destroyed. */
export const statementClass = 0;

const kindOf = {
  policy: 'log.policy',
  plan: 'log.plan',
  certificate: 'log.certificate',
  reclassification: 'log.reclassification',
  erasure: 'log.erasure',
  ...holdKinds,
} as const satisfies Record<Statement['type'], Kind>;

/** The statement as an event. `timeMs` since 1970. @throws RangeError where it is too long to be kept whole. */
export function statementDraft(statement: Statement, timeMs: number): EventDraft {
  const bytes = new TextEncoder().encode(JSON.stringify(statementJson(statement)));
  if (bytes.length > limits.rawBytesMax) throw new RangeError(`a statement of ${bytes.length} bytes`);
  return {
    time: new Date(timeMs).toISOString(),
    kind: kindOf[statement.type],
    action: statement.type,
    outcome: 'success',
    severity: 1,
    actor: { type: 'system', id: 'daybook' },
    raw: { mediaType: statementMediaType, bytes },
  };
}

/** What stands in its event. */
export function statementJson(statement: Statement): Record<string, unknown> {
  if (statement.type === 'policy') return { ...statement, policy: policyJson(statement.policy) };
  if (statement.type === 'erasure') return erasureJson(statement);
  return statement.type === 'plan' ? { ...statement, day: formatDay(statement.day) } : { ...statement };
}

/**
 * What an event states. Null for what is no statement, and for one that is not exactly of this form. Whether it counts is
 * for the entry to say: own flag and class 0.
 */
export function statementOf(event: Event): Statement | null {
  const { raw } = event;
  if (raw?.mediaType !== statementMediaType || event.cut !== undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw.bytes));
  } catch {
    return null;
  }
  const statement = readStatement(value);
  return statement !== null && event.kind === kindOf[statement.type] ? statement : null;
}

/** Reads what `statementJson` gave. Null for what is not exactly of the form. */
export function readStatement(value: unknown): Statement | null {
  if (!isRecord(value)) return null;
  const { number, previous, restates } = value;
  if (!isIndex(number) || number === 0 || !(previous === null || isIndex(previous))) return null;
  if (!(restates === undefined || isIndex(restates))) return null;
  const chained = { number, previous, ...(restates === undefined ? {} : { restates }) };
  if (value['type'] === 'policy') return readPolicyStatement(value, chained);
  if (value['type'] === 'plan') return readPlan(value, chained);
  if (value['type'] === 'reclassification') return readReclassification(value, chained);
  if (value['type'] === 'erasure') return readErasure(value, chained);
  if (isHoldType(value['type'])) return holdReaders[value['type']](value, chained);
  return value['type'] === 'certificate' ? readCertificate(value, chained) : null;
}

function readPolicyStatement(value: Record<string, unknown>, chained: Chained): PolicyStatement | null {
  const policy = readPolicy(value['policy']);
  const { by, approvedBy, alone, approval } = value;
  if (policy === null || typeof by !== 'string' || typeof alone !== 'boolean') return null;
  if (!isTextOrNull(approvedBy) || !isTextOrNull(approval)) return null;
  return { type: 'policy', ...chained, policy, by, approvedBy, alone, approval };
}

function readPlan(value: Record<string, unknown>, chained: Chained): PlanStatement | null {
  const { policy, as, first, last, entries, absent, except, sources = [] } = value;
  const day = typeof value['day'] === 'string' ? parseDay(value['day']) : null;
  if (day === null || !isClassNumber(value['class']) || !(as === undefined || isClassNumber(as))) return null;
  if (!isIndex(policy) || !isIndex(first) || !isIndex(last) || !isIndex(entries) || last < first) return null;
  if (!areRanges(absent) || !areRanges(except) || !areSources(sources)) return null;
  return {
    type: 'plan',
    ...chained,
    policy,
    class: value['class'],
    ...(as === undefined ? {} : { as }),
    day,
    first,
    last,
    entries,
    absent,
    except,
    sources,
  };
}

function readCertificate(value: Record<string, unknown>, chained: Chained): CertificateStatement | null {
  const { plan, destroyed, stopped, kept } = value;
  if (!isIndex(plan) || !isIndex(destroyed) || !isTextOrNull(stopped) || !areRanges(kept)) return null;
  if (stopped === null && kept.length > 0) return null;
  return { type: 'certificate', ...chained, plan, destroyed, stopped, kept };
}

const areSources = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSource);

/**
 * What is wrong with how statements, which are all of a log, name each other; null where nothing is.
 *
 * @param from How many of them, from the first on, are known to be right.
 */
export function chainFault(statements: readonly Logged[], from = 0): string | null {
  for (let i = from; i < statements.length; i += 1) {
    const previous = statements[i - 1]?.index ?? null;
    const { index, statement } = statements[i] as Logged;
    if (statement.number === i + 1 && statement.previous === previous) continue;
    return `the statement at ${index} is number ${statement.number} after ${statement.previous ?? 'none'}, but number ${i + 1} after ${previous ?? 'none'} was found: one is missing, or too many`;
  }
  return null;
}
