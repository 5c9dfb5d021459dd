import { decodeUtf8, encodeUtf8, equalBytes } from './bytes.ts';
import type { Sha256 } from './crypto.ts';
import { parseDecimal } from './decimal.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';
import type { Group, Policy, PolicyLog, Witness } from './policy.ts';
import { parseVkey } from './vkey.ts';
import type { VerifierKey } from './vkey.ts';

/** The specification asks for at least 32 of each. */
const DEFINITIONS_MAX = 256;
const POLICY_BYTES_MAX = 1024 * 1024;

export type PolicyFault = Fault<
  | 'too-long'
  | 'too-many'
  | 'control-character'
  | 'keyword'
  | 'fields'
  | 'vkey'
  | 'key-type'
  | 'duplicate-key'
  | 'duplicate-name'
  | 'unknown-name'
  | 'member-twice'
  | 'threshold'
  | 'duplicate-quorum'
  | 'no-quorum'
>;

interface Draft {
  readonly sha256: Sha256;
  readonly logs: PolicyLog[];
  readonly witnesses: Witness[];
  /** By the octets of the name, one a character: the specification compares names so. */
  readonly names: Map<string, Witness | Group>;
  readonly members: Set<string>;
  /** Undefined until its line has been read. */
  quorum: Witness | Group | null | undefined;
}

/**
 * C2SP tlog-policy, syntax and structure. `at` is the line, from 1. `key-type`: a witness key that does not cosign, or a
 * type that is not supported here (ML-DSA). The last line may lack its newline.
 */
export function parsePolicy(
  sha256: Sha256,
  input: Uint8Array | string,
): { readonly ok: true; readonly policy: Policy } | PolicyFault {
  const octets = typeof input === 'string' ? encodeUtf8(input) : input;
  if (octets.length > POLICY_BYTES_MAX) return fault('too-long', 1);
  const lines = asCharacters(octets).split('\n');
  const draft: Draft = { sha256, logs: [], witnesses: [], names: new Map(), members: new Set(), quorum: undefined };
  for (const [i, line] of lines.entries()) {
    const code = readLine(draft, line);
    if (code !== null) return fault(code, i + 1);
  }
  if (draft.quorum === undefined) return fault('no-quorum', lines.length);
  return { ok: true, policy: { logs: draft.logs, witnesses: draft.witnesses, quorum: draft.quorum } };
}

type Code = PolicyFault['code'];

function readLine(draft: Draft, line: string): Code | null {
  // oxlint-disable-next-line no-control-regex -- the octets that the specification does not allow
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) return 'control-character';
  const [keyword, ...fields] = line.split(/[ \t]+/).filter((field) => field !== '');
  if (keyword === undefined || keyword.startsWith('#')) return null;
  if (draft.names.size + draft.logs.length >= 3 * DEFINITIONS_MAX) return 'too-many';
  if (keyword === 'log') return readLog(draft, fields);
  if (keyword === 'witness') return readWitness(draft, fields);
  if (keyword === 'group') return readGroup(draft, fields);
  return keyword === 'quorum' ? readQuorum(draft, fields) : 'keyword';
}

function readLog(draft: Draft, fields: readonly string[]): Code | null {
  const [vkey, url, ...more] = fields;
  if (vkey === undefined || more.length > 0) return 'fields';
  const key = readKey(draft, vkey);
  if (typeof key === 'string') return key;
  if (draft.logs.some((log) => equalBytes(log.key.publicKey, key.publicKey))) return 'duplicate-key';
  draft.logs.push({ key, url: asText(url) });
  return null;
}

function readWitness(draft: Draft, fields: readonly string[]): Code | null {
  const [name, vkey, url, ...more] = fields;
  if (name === undefined || vkey === undefined || more.length > 0) return 'fields';
  const key = readKey(draft, vkey);
  if (typeof key === 'string') return key;
  if (key.type !== 'cosignature') return 'key-type';
  if (isTaken(draft, name)) return 'duplicate-name';
  // One public key is one witness, whatever its names: it must not count twice.
  if (draft.witnesses.some((witness) => equalBytes(witness.key.publicKey, key.publicKey))) return 'duplicate-key';
  const witness: Witness = { kind: 'witness', name: asText(name), key, url: asText(url) };
  draft.witnesses.push(witness);
  draft.names.set(name, witness);
  return null;
}

function readGroup(draft: Draft, fields: readonly string[]): Code | null {
  const [name, count, ...memberNames] = fields;
  if (name === undefined || count === undefined || memberNames.length === 0) return 'fields';
  if (isTaken(draft, name)) return 'duplicate-name';
  const members: (Witness | Group)[] = [];
  for (const memberName of memberNames) {
    const member = draft.names.get(memberName);
    if (member === undefined) return 'unknown-name';
    if (draft.members.has(memberName)) return 'member-twice';
    draft.members.add(memberName);
    members.push(member);
  }
  const threshold = count === 'any' ? 1 : count === 'all' ? members.length : parseDecimal(count);
  if (threshold === null || threshold < 1 || threshold > members.length) return 'threshold';
  draft.names.set(name, { kind: 'group', name: asText(name), threshold, members });
  return null;
}

function readQuorum(draft: Draft, fields: readonly string[]): Code | null {
  const [name, ...more] = fields;
  if (name === undefined || more.length > 0) return 'fields';
  if (draft.quorum !== undefined) return 'duplicate-quorum';
  const quorum = name === 'none' ? null : draft.names.get(name);
  if (quorum === undefined) return 'unknown-name';
  draft.quorum = quorum;
  return null;
}

function readKey(draft: Draft, vkey: string): VerifierKey | 'vkey' | 'key-type' {
  const text = decodeUtf8(asOctets(vkey));
  const parsed = text === null ? null : parseVkey(draft.sha256, text);
  if (parsed?.ok === true) return parsed.key;
  return parsed?.code === 'key-type' ? 'key-type' : 'vkey';
}

function isTaken(draft: Draft, name: string): boolean {
  return name === 'none' || draft.names.has(name);
}

/** One character for each octet, so that names stay opaque. */
function asCharacters(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

function asOctets(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

function asText(characters: string): string;
function asText(characters: string | undefined): string | null;
/** To show: octets that are no UTF-8 become U+FFFD. */
function asText(characters: string | undefined): string | null {
  return characters === undefined ? null : new TextDecoder().decode(asOctets(characters));
}
