import {
  type Crypto,
  leafHash,
  type OpenedCheckpoint,
  parseProof,
  type Policy,
  type Proof,
  type Sha256,
  verifyProof,
} from '@daybook/tlog';
import { type ManyHasher, RecordDigester, saltsOf } from './digest.ts';
import { decodePartialEvent, type PartialEvent } from './decode-sections.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { commitmentBytes, concat, type Record, saltBytes } from './record.ts';
import { type Decoded, refused, type Refused } from './result.ts';

/**
 * Proof, for one event, that it is in the log, with as much of its content as is revealed. As JSON, bytes in base64:
 * `{entry, sections: [{id, salt, bytes} | {id, commitment}], proof}`; `proof` is a tlog-proof (C2SP).
 */
export interface Receipt {
  readonly entry: Uint8Array;
  readonly sections: readonly ReceiptSection[];
  readonly proof: string;
}

export type ReceiptSection =
  | { readonly id: number; readonly salt: Uint8Array; readonly bytes: Uint8Array }
  | { readonly id: number; readonly commitment: Uint8Array };

export const receiptBytesMax = 256 * 1024;

/** The sections of a record with their salts, never the seed: what a receipt or an export reveals. */
export function revealSections(record: Record, hasher: ManyHasher): ReceiptSection[] {
  const salts =
    record.seed === null
      ? []
      : saltsOf(
          hasher,
          record.seed,
          record.sections.map(({ id }) => id),
        );
  return record.sections.map((section, i) => {
    if ('commitment' in section) return section;
    const salt = section.salt ?? salts[i];
    if (salt === undefined) throw new Error('a section has neither salt nor seed');
    return { id: section.id, salt, bytes: section.bytes };
  });
}

/** The receipt with no other sections than these in clear. It still verifies; of the others it shows that they are there. */
export function showSections(receipt: Receipt, ids: readonly number[], sha256: Sha256): Receipt {
  const sections = receipt.sections.map((section) => (ids.includes(section.id) ? section : withhold(section, sha256)));
  return { ...receipt, sections };
}

/** Its commitment in its place. */
export function withhold(section: ReceiptSection, sha256: Sha256): ReceiptSection {
  if ('commitment' in section) return section;
  const { id, salt, bytes } = section;
  return { id, commitment: sha256(concat([Uint8Array.of(0x02, id), salt, bytes])) };
}

export function encodeReceipt(receipt: Receipt): object {
  return {
    entry: toBase64(receipt.entry),
    sections: receipt.sections.map((section) =>
      'commitment' in section
        ? { id: section.id, commitment: toBase64(section.commitment) }
        : { id: section.id, salt: toBase64(section.salt), bytes: toBase64(section.bytes) },
    ),
    proof: receipt.proof,
  };
}

/** Total: text that is no receipt is refused with the place. Whether it proves anything, `verifyReceipt` tells. */
export function decodeReceipt(text: string): Decoded<Receipt> {
  if (text.length > receiptBytesMax) return refused('receipt.too-large', text.length);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused('receipt.not-json', 0);
  }
  if (!isObject(json)) return refused('receipt.not-an-object', 0);
  const entry = fromBase64(json.entry);
  if (entry === null) return refused('receipt.bad-base64', 'entry');
  if (typeof json.proof !== 'string') return refused('receipt.field-missing', 'proof');
  if (!Array.isArray(json.sections)) return refused('receipt.field-missing', 'sections');
  const sections: ReceiptSection[] = [];
  for (const [i, value] of json.sections.entries()) {
    const section = decodeSection(value);
    if (section === null) return refused('receipt.bad-section', `sections[${i}]`);
    sections.push(section);
  }
  return { ok: true, value: { entry, sections, proof: json.proof } };
}

function decodeSection(value: unknown): ReceiptSection | null {
  if (!isObject(value) || typeof value.id !== 'number') return null;
  const { id } = value;
  if (!Number.isInteger(id) || id < 1 || id > 255) return null;
  // A section that says both, or more, would show what nothing proves.
  const fields = Object.keys(value).length;
  if (value.commitment !== undefined) {
    if (fields !== 2) return null;
    const commitment = fromBase64(value.commitment);
    return commitment?.length === commitmentBytes ? { id, commitment } : null;
  }
  if (fields !== 3) return null;
  const salt = fromBase64(value.salt);
  const bytes = fromBase64(value.bytes);
  return salt?.length === saltBytes && bytes !== null ? { id, salt, bytes } : null;
}

/** What a receipt proves: that this entry, with this content, is at this index of a log that the policy trusts. */
export interface ProvedEvent extends OpenedCheckpoint {
  readonly index: number;
  readonly entry: Entry;
  readonly content: PartialEvent;
  readonly withheld: readonly number[];
}

/** Offline, with nothing but the receipt and a policy (the log's key, perhaps witnesses). */
export async function verifyReceipt(
  receipt: Receipt,
  policy: Policy,
  crypto: Crypto,
  hasher: ManyHasher,
): Promise<Decoded<ProvedEvent>> {
  const entry = decodeEntry(receipt.entry);
  if (!entry.ok) return entry;
  const content = checkContent(receipt.sections, entry.value, hasher);
  if (!content.ok) return content;
  const proof = parseProof(receipt.proof);
  if (!proof.ok) return refused(`proof.${proof.code}`, `proof, line ${proof.at}`);
  const proved = await checkProof(proof.proof, receipt.entry, policy, crypto);
  if (!proved.ok) return proved;
  const withheld = receipt.sections.flatMap((section) => ('commitment' in section ? [section.id] : []));
  return {
    ok: true,
    value: { ...proved.value, index: proof.proof.index, entry: entry.value, content: content.value, withheld },
  };
}

function checkContent(sections: readonly ReceiptSection[], entry: Entry, hasher: ManyHasher): Decoded<PartialEvent> {
  for (const [i, section] of sections.entries()) {
    if (section.id <= (sections[i - 1]?.id ?? 0)) return refused('receipt.sections-not-ascending', `sections[${i}]`);
  }
  const digester = new RecordDigester(hasher);
  digester.add({ seed: null, sections });
  if (!equal(digester.roots(), entry.root)) return refused('receipt.content-does-not-match-entry', 'sections');
  return decodePartialEvent(sections.filter((section) => 'bytes' in section));
}

async function checkProof(
  proof: Proof,
  entry: Uint8Array,
  policy: Policy,
  crypto: Crypto,
): Promise<Decoded<OpenedCheckpoint> | Refused> {
  const verified = await verifyProof(crypto, proof, leafHash(crypto.sha256, entry), policy);
  if (!verified.ok) return refused(`proof.${verified.code}`, `proof, at ${verified.at}`);
  return { ok: true, value: { checkpoint: verified.checkpoint, cosignatures: verified.cosignatures } };
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Strict: standard alphabet, padded, and what `toBase64` would give for the same bytes. */
function fromBase64(value: unknown): Uint8Array | null {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return null;
  try {
    const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
    return toBase64(bytes) === value ? bytes : null;
  } catch {
    return null;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
