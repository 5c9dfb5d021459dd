import { type Additions, type EventDraft, type FieldReader, flag, textOf, tokenOf } from '@daybook/event';
import { readQuad } from '../../platform/address.ts';
import { agentLengthMax, agentFamily } from './agent.ts';
import type { Places } from './ports.ts';
import { Recent } from './recent.ts';

export interface EnricherOptions {
  /** Null where addresses are not looked up. */
  readonly places: Places | null;
  readonly agents: boolean;
  /** Addresses, and agents, that are kept at hand: at most twice as many. */
  readonly addressesMax: number;
  readonly agentsMax: number;
}

export const enricherLimits = { addressesMax: 32_768, agentsMax: 4_096 } as const;

/** A value that can be added to an origin, and the same as it is written in an event's text, behind other members. */
interface Fact<T> {
  readonly value: T;
  readonly member: string;
  readonly flag: string;
}

interface PlaceFacts {
  readonly country: Fact<string> | null;
  readonly asn: Fact<number> | null;
}

const nowhere: PlaceFacts = { country: null, asn: null };
const [ip, userAgent] = [tokenOf('origin.ip'), tokenOf('origin.userAgent')];
const [device, country, asn] = [tokenOf('origin.device'), tokenOf('origin.country'), tokenOf('origin.asn')];
/** Of an address as text; what is longer is none. */
const addressBytesMax = 45;

const factOf = <T>(name: string, value: T | null): Fact<T> | null =>
  value === null
    ? null
    : { value, member: `,"${name}":${JSON.stringify(value)}`, flag: flag('enriched', `origin.${name}`) };

/**
 * Adds to events, as they come in, what their address and user agent stand for. What the sender said is not touched, and
 * what was added is flagged. Both ways give the same event (a test holds that).
 */
export class Enricher {
  readonly #places: Recent<string, PlaceFacts>;
  /** The same, by the address as a number: nearly all are dotted quads, and need not become text. */
  readonly #quads: Recent<number, PlaceFacts>;
  readonly #agents: Recent<string, Fact<string> | null>;
  readonly #hasPlaces: boolean;
  readonly #hasAgents: boolean;

  constructor({ places, agents, addressesMax, agentsMax }: EnricherOptions) {
    const look = (address: string): PlaceFacts => {
      const place = places?.of(address);
      return place === undefined
        ? nowhere
        : { country: factOf('country', place.country), asn: factOf('asn', place.asn) };
    };
    this.#hasPlaces = places !== null;
    this.#hasAgents = agents;
    this.#places = new Recent(addressesMax, look);
    this.#quads = new Recent(addressesMax, (quad) => look(quadText(quad)));
    this.#agents = new Recent(agentsMax, (agent) => factOf('device', agentFamily(agent)));
  }

  /** What to add to an event that is taken as its text says it; null for nothing. */
  text({ fields, bytes }: FieldReader): Additions | null {
    let members = '';
    let flags = '';
    const add = (fact: Fact<unknown> | null): void => {
      if (fact === null) return;
      members += fact.member;
      flags += flags === '' ? `"${fact.flag}"` : `,"${fact.flag}"`;
    };
    if (this.#hasAgents && fields.has(userAgent) && !fields.has(device)) {
      add(this.#ofAgent(textOf(bytes, fields.kind(userAgent), fields.start(userAgent), fields.end(userAgent))));
    }
    if (this.#hasPlaces && fields.has(ip)) {
      const place = this.#place(bytes, fields.start(ip), fields.end(ip));
      if (!fields.has(country)) add(place.country);
      if (!fields.has(asn)) add(place.asn);
    }
    return members === '' ? null : { origin: members, flags };
  }

  draft(draft: EventDraft): EventDraft {
    const { origin } = draft;
    if (origin === undefined) return draft;
    const added: { device?: string; country?: string; asn?: number } = {};
    const flags: string[] = [];
    const { userAgent: agent } = origin;
    const family = !this.#hasAgents || agent === undefined || origin.device !== undefined ? null : this.#ofAgent(agent);
    if (family !== null) {
      added.device = family.value;
      flags.push(family.flag);
    }
    const place = this.#hasPlaces && origin.ip !== undefined ? this.#ofAddress(origin.ip) : nowhere;
    if (place.country !== null && origin.country === undefined) {
      added.country = place.country.value;
      flags.push(place.country.flag);
    }
    if (place.asn !== null && origin.asn === undefined) {
      added.asn = place.asn.value;
      flags.push(place.asn.flag);
    }
    return flags.length === 0
      ? draft
      : { ...draft, origin: { ...origin, ...added }, flags: [...(draft.flags ?? []), ...flags] };
  }

  #ofAgent(agent: string): Fact<string> | null {
    return agent.length > agentLengthMax ? null : this.#agents.get(agent);
  }

  #place(bytes: Uint8Array, start: number, end: number): PlaceFacts {
    const quad = readQuad(bytes, start, end);
    if (quad !== null) return this.#quads.get(quad);
    return this.#ofAddress(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
  }

  #ofAddress(address: string): PlaceFacts {
    return address.length > addressBytesMax ? nowhere : this.#places.get(address);
  }
}

function quadText(quad: number): string {
  return [quad / 2 ** 24, quad / 2 ** 16, quad / 2 ** 8, quad].map((part) => Math.floor(part) % 256).join('.');
}
