import type { ByteBuffer } from './byte-buffer.ts';
import { FieldReader, resourceToken, textOf, TextWalk, tokenKinds, tokenOf, type TokenTable } from './fields/index.ts';
import { writeItemHead } from './item-head.ts';
import { quote } from './json-text.ts';
import { itemHeadBytes } from './record.ts';
import { type SectionId, sectionIds } from './schema.ts';

/** A field, and its name as it is written before the value. */
interface Member {
  readonly token: number;
  readonly name: string;
}

const membersOf = (path: string, ...names: string[]): Member[] =>
  names.map((name) => ({ token: tokenOf(`${path}${name}`), name: `"${name}":` }));

const after = (members: readonly Member[]): Member[] => members.map(({ token, name }) => ({ token, name: `,${name}` }));

const head = after(membersOf('', 'time', 'kind', 'action', 'outcome', 'severity'));
const numbering = after(membersOf('', 'epoch', 'seq'));
const service = membersOf('service.', 'name', 'version', 'env', 'host');
const actor = membersOf('actor.', 'type', 'id', 'roles', 'session', 'credential', 'mfa', 'onBehalfOf');
const contact = membersOf('actor.', 'name', 'email');
const origin = membersOf('origin.', 'ip', 'port', 'host', 'userAgent', 'device', 'country', 'asn');
const requestNames = ['id', 'traceId', 'spanId', 'method', 'url', 'status', 'bytes', 'durationMs', 'query'];
const request = membersOf('request.', ...requestNames);
const resource = ['type', 'id', 'name', 'owner', 'parent', 'labels'].map((name) => ({
  token: resourceToken(name),
  name: `"${name}":`,
}));
const [reasonCode, reasonText] = [tokenOf('reason.code'), tokenOf('reason.text')];

const comma = 0x2c;
const quoteMark = 0x22;
const closeBracket = 0x5d;
const closeBrace = 0x7d;

/**
 * What is added to an event that is taken from its text, as it is to be written: the text has none of it. All ASCII.
 * `origin` are members behind those of the text's origin, of which there is one at least: `,"country":"DE"`. `flags` are the
 * items of the event's flags: `"enriched:origin.country"`.
 */
export interface Additions {
  readonly origin: string;
  readonly flags: string;
}

/**
 * Writes the sections of an event from its own JSON text, byte for byte as `sectionTexts` writes those of the parsed event
 * (a test holds that): names and values are copied, in the order that a section has or, within an object, that the text
 * has. See `ItemsWriter.addText` for what such an event may not have.
 */
export class TextSections {
  readonly #out: ByteBuffer;
  readonly #walk = new TextWalk();
  /** Members in the order of the text; used anew for every object. */
  readonly #sorted: Member[] = [];
  #reader = new FieldReader();

  constructor(out: ByteBuffer) {
    this.#out = out;
  }

  /** Returns the number of sections. */
  write(id: string, reader: FieldReader, added: Additions | null): number {
    this.#reader = reader;
    this.#core(id, added?.flags ?? '');
    const sections = [
      this.#flat(sectionIds.actor, '{"actor":', actor, ''),
      this.#contact(),
      this.#flat(sectionIds.origin, '{"origin":', origin, added?.origin ?? ''),
      this.#target(),
      this.#flat(sectionIds.request, '{"request":', request, ''),
      this.#ext(),
    ];
    return sections.reduce((count, isThere) => (isThere ? count + 1 : count), 1);
  }

  #core(id: string, flags: string): void {
    const { fields } = this.#reader;
    const start = this.#begin('{"id":"');
    this.#out.ascii(id);
    this.#out.byte(quoteMark);
    for (const { token, name } of head) this.#member(name, fields, token);
    if (fields.has(reasonCode)) {
      this.#member(',"reason":{"code":', fields, reasonCode);
      this.#out.byte(closeBrace);
    }
    for (const { token, name } of numbering) if (fields.has(token)) this.#member(name, fields, token);
    if (this.#sort(service, fields, 0)) {
      this.#out.ascii(',"service":');
      this.#object(fields, 0, '');
    }
    if (flags !== '') {
      this.#out.ascii(',"flags":[');
      this.#out.ascii(flags);
      this.#out.byte(closeBracket);
    }
    this.#end(sectionIds.core, start);
  }

  /** A section that is one object, `more` behind its members; false, and nothing written, where the text has no member of it. */
  #flat(id: SectionId, before: string, members: readonly Member[], more: string): boolean {
    const { fields } = this.#reader;
    if (!this.#sort(members, fields, 0)) return false;
    const start = this.#begin(before);
    this.#object(fields, 0, more);
    this.#end(id, start);
    return true;
  }

  /** In the order that it always has. */
  #contact(): boolean {
    const { fields } = this.#reader;
    let start = -1;
    for (const { token, name } of contact) {
      if (!fields.has(token)) continue;
      if (start === -1) start = this.#begin('{"actor":{');
      else this.#out.byte(comma);
      this.#member(name, fields, token);
    }
    if (start === -1) return false;
    this.#out.byte(closeBrace);
    this.#end(sectionIds.contact, start);
    return true;
  }

  #target(): boolean {
    const { resources } = this.#reader;
    if (resources.rows === 0) return false;
    const start = this.#begin('{"target":{"resources":[');
    for (let row = 0; row < resources.rows; row += 1) {
      if (row > 0) this.#out.byte(comma);
      const first = row * resources.columns;
      this.#sort(resource, resources, first);
      this.#object(resources, first, '');
    }
    this.#out.ascii(']}');
    this.#end(sectionIds.target, start);
    return true;
  }

  #ext(): boolean {
    const { fields, ext } = this.#reader;
    const hasReason = fields.has(reasonText);
    if (!hasReason && ext.rows === 0) return false;
    const start = this.#begin('{');
    if (hasReason) {
      this.#member('"reason":{"text":', fields, reasonText);
      this.#out.byte(closeBrace);
    }
    if (ext.rows > 0) {
      this.#out.ascii(hasReason ? ',"ext":{' : '"ext":{');
      for (let row = 0; row < ext.rows; row += 1) {
        if (row > 0) this.#out.byte(comma);
        this.#value(ext, 2 * row);
        this.#member(':', ext, 2 * row + 1);
      }
      this.#out.byte(closeBrace);
    }
    this.#end(sectionIds.ext, start);
    return true;
  }

  #begin(text: string): number {
    const start = this.#out.skip(itemHeadBytes);
    this.#out.ascii(text);
    return start;
  }

  /** Closes the section's object. */
  #end(id: SectionId, start: number): void {
    this.#out.byte(closeBrace);
    writeItemHead(this.#out, start, id, this.#out.length - start - itemHeadBytes);
  }

  /** Puts those of the members that are there in the order of the text. False where there are none. */
  #sort(members: readonly Member[], table: TokenTable, first: number): boolean {
    const sorted = this.#sorted;
    sorted.length = 0;
    for (const each of members) {
      if (!table.has(first + each.token)) continue;
      const at = table.start(first + each.token);
      let i = sorted.length;
      for (; i > 0; i -= 1) {
        const before = sorted[i - 1] as Member;
        if (table.start(first + before.token) < at) break;
        sorted[i] = before;
      }
      sorted[i] = each;
    }
    return sorted.length > 0;
  }

  /** Of the members that were sorted last. */
  #object(table: TokenTable, first: number, more: string): void {
    this.#out.byte(0x7b);
    for (let i = 0; i < this.#sorted.length; i += 1) {
      const { token, name } = this.#sorted[i] as Member;
      if (i > 0) this.#out.byte(comma);
      this.#member(name, table, first + token);
    }
    this.#out.ascii(more);
    this.#out.byte(closeBrace);
  }

  #member(name: string, table: TokenTable, token: number): void {
    this.#out.ascii(name);
    this.#value(table, token);
  }

  #value(table: TokenTable, token: number): void {
    const { bytes } = this.#reader;
    const kind = table.kind(token);
    const [start, end] = [table.start(token), table.end(token)];
    if (kind === tokenKinds.text) this.#out.copy(bytes, start - 1, end + 1);
    else if (kind === tokenKinds.escapedText) this.#out.text(quote(textOf(bytes, kind, start, end)));
    else if (kind === tokenKinds.list) this.#texts(start, end);
    else this.#out.copy(bytes, start, end);
  }

  #texts(start: number, end: number): void {
    const { bytes } = this.#reader;
    const walk = this.#walk;
    walk.begin(bytes, start, end);
    this.#out.byte(0x5b);
    for (let isFirst = true; walk.next(); isFirst = false) {
      if (!isFirst) this.#out.byte(comma);
      if (walk.kind === tokenKinds.text) this.#out.copy(bytes, walk.start - 1, walk.end + 1);
      else this.#out.text(quote(textOf(bytes, walk.kind, walk.start, walk.end)));
    }
    this.#out.byte(closeBracket);
  }
}
