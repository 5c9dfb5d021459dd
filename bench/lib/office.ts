import type { Event } from '../../packages/event/src/index.ts';

/** Ten weeks of a made-up office, with attacks among what is ordinary. Everything follows from the seed. */

export interface Happened {
  readonly timeMs: number;
  readonly event: Event;
  readonly source: number;
  /** Of an attack its kind and number (`theft 3`); null for what is ordinary. */
  readonly attack: string | null;
}

interface Person {
  readonly id: string;
  readonly role: string;
  readonly startHour: number;
  readonly pace: number;
  readonly records: number;
  readonly ip: string;
  device: string;
}

/** The same for all: nothing here asks for it. */
export const eventId = '01932c07-209c-7000-8000-000000000000';

const hour = 3_600_000;
const day = 24 * hour;
const weeks = 10;
/** A Monday. */
const start = Date.UTC(2026, 0, 5);
/** What is known by then: five weeks. */
const attacksFrom = 35;
const roles = { clerk: 24, nurse: 20, doctor: 12, administrator: 4 } as const;
const paces: Readonly<Record<string, number>> = { clerk: 9, nurse: 6, doctor: 5, administrator: 3 };
const devices = ['Firefox on Windows', 'Chrome on Windows', 'Edge on Windows', 'Safari on macOS'];

export const attackKinds: Readonly<Record<string, string>> = {
  theft: 'a stolen account, from another country',
  travel: 'two countries within half an hour',
  dormant: 'an account of somebody who left',
  snoop: '120 different records in one working day',
  bulk: '200 reads within an hour',
  night: 'an insider at one at night, from home',
  admin: 'rights given by somebody who never did',
  payroll: 'a kind of resource that is nobody’s task',
  flood: 'thirty times as many events from a source',
  celebrity: 'one record that many staff look at',
};

/** Mulberry32: 32 bits of state, good enough to scatter events. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Office {
  readonly events: Happened[] = [];
  readonly #next: () => number;
  readonly people: readonly Person[];

  constructor(seed: number) {
    this.#next = random(seed);
    this.people = Object.entries(roles).flatMap(([role, count]) =>
      Array.from({ length: count }, (_, i) => ({
        id: `${role}-${i + 1}`,
        role,
        startHour: 6 + Math.floor(this.#next() * 4),
        pace: (paces[role] ?? 1) * (0.5 + this.#next()),
        records: 40 + Math.floor(this.#next() * 80),
        ip: `198.51.100.${10 + Math.floor(this.#next() * 200)}`,
        device: this.pick(devices),
      })),
    );
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#next() * items.length)] as T;
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  between(low: number, high: number): number {
    return low + this.#next() * (high - low);
  }

  /** Knuth; where many are expected, the normal distribution beside it. */
  poisson(mean: number): number {
    if (mean > 60)
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * (this.between(0, 4) + this.between(0, 4) - 4)));
    const limit = Math.exp(-mean);
    let product = this.#next();
    let count = 0;
    for (; product > limit; count += 1) product *= this.#next();
    return count;
  }

  add(timeMs: number, event: Partial<Event>, attack: string | null = null, source = 1): void {
    const time = new Date(timeMs).toISOString();
    const plain = { id: eventId, kind: 'data.read', action: 'read', outcome: 'success', severity: 1 } as const;
    const actor = { type: 'anonymous', id: 'unknown' } as const;
    this.events.push({ timeMs, source, attack, event: { ...plain, time, actor, ...event } });
  }

  signIn(person: Person, timeMs: number, from: Partial<Event['origin']> = {}, attack: string | null = null): void {
    const origin = { ip: person.ip, country: 'DE', device: person.device, ...from };
    this.add(timeMs, { kind: 'auth.login', action: 'login', actor: this.#actor(person), origin }, attack);
  }

  read(person: Person, timeMs: number, attack: string | null = null, resource?: { type: string; id: string }): void {
    // Most of what somebody reads is of those they look after; some is of others.
    const mine = `record-${person.id}-${Math.floor(this.#next() * person.records)}`;
    const another = `record-${this.pick(this.people).id}-${Math.floor(this.#next() * 40)}`;
    const { type, id } = resource ?? { type: 'record', id: this.chance(0.9) ? mine : another };
    this.add(timeMs, { actor: this.#actor(person), target: { resources: [{ type, id }] } }, attack, 2);
  }

  grant(person: Person, timeMs: number, attack: string | null = null): void {
    const target = { resources: [{ type: 'group', id: 'printers' }] };
    this.add(timeMs, { kind: 'admin.role.grant', action: 'grant', actor: this.#actor(person), target }, attack);
  }

  #actor({ id, role }: Person): Event['actor'] {
    return { type: 'user', id, roles: [role] };
  }

  /** A day at work: some come early, some stay late, some days there is far more to do. Nurses have another shift each week. */
  workday(person: Person, on: number, from: Partial<Event['origin']>): void {
    const shift = person.role === 'nurse' ? ((Math.floor(on / 7) + Number(person.id.slice(6))) % 3) * 8 : 0;
    const begin = start + on * day + (person.startHour + shift + this.between(-0.5, 0.5)) * hour;
    const hours = Math.round(this.between(7, 9)) + (this.chance(0.05) ? 3 : 0);
    const isEndOfMonth = person.role === 'clerk' && on % 28 > 24;
    const load = Math.exp(this.between(-0.6, 0.6)) * (this.chance(0.02) ? 3 : 1) * (isEndOfMonth ? 2 : 1);
    // After a release there is something new to do, for everybody; some have another task one day.
    if (on > 45 && this.chance(0.5))
      this.read(person, begin + hour, null, { type: 'appointment', id: `appointment-${on}` });
    if (this.chance(0.003))
      this.read(person, begin + hour, null, { type: this.pick(['invoice', 'report', 'letter']), id: 'x' });
    // Now and then somebody goes through a list.
    if (this.chance(0.004)) for (let i = 0; i < 70; i += 1) this.read(person, begin + 2 * hour + i * 20_000);
    this.signIn(person, begin, from);
    const again = this.chance(0.003) ? { country: 'US', ip: '203.0.113.78' } : from;
    if (this.chance(0.5)) this.signIn(person, begin + this.between(3, 6) * hour, again);
    for (let at = 0; at < hours; at += 1) {
      const count = this.poisson(person.pace * load);
      for (let i = 0; i < count; i += 1) this.read(person, begin + (at + this.#next()) * hour);
    }
    if (person.role !== 'administrator') return;
    const grants = this.poisson(1.5);
    for (let i = 0; i < grants; i += 1) this.grant(person, begin + this.between(0, hours) * hour);
  }
}

export function officeOf(seed: number): readonly Happened[] {
  const office = new Office(seed);
  const { people } = office;
  const left = people.filter((_, i) => i % 10 === 9);
  const away = new Map(people.map(({ id }) => [id, { country: 'DE', until: 0 }]));
  for (let on = 0; on < weeks * 7; on += 1) {
    const isWeekend = on % 7 > 4;
    for (const person of people) {
      if (left.includes(person) && on > 25) continue;
      const where = away.get(person.id) ?? { country: 'DE', until: 0 };
      // Ordinary, and yet unusual: journeys, another computer, a leave of five weeks, work on a weekend.
      if (on > where.until && office.chance(0.004))
        away.set(person.id, { country: office.pick(['FR', 'ES', 'US', 'IT', 'GB']), until: on + 5 });
      if (office.chance(0.002)) person.device = office.pick(devices);
      if (person.id === 'nurse-3' && on > 14 && on < 50) continue;
      if (isWeekend ? !office.chance(0.03) : office.chance(0.08)) continue;
      const now = away.get(person.id);
      const isAway = now !== undefined && on <= now.until && now.country !== 'DE';
      // Now and then somebody takes a VPN, whose end is elsewhere.
      const vpn = office.chance(0.004) ? { country: office.pick(['NL', 'NL', 'US']), ip: '203.0.113.77' } : {};
      office.workday(person, on, isAway ? { country: now.country, ip: '203.0.113.5' } : vpn);
      if (person.role === 'administrator' && office.chance(0.03)) {
        const atMs = start + on * day + office.between(0, 5) * hour;
        office.signIn(person, atMs);
        if (office.chance(0.3)) office.grant(person, atMs + 600_000);
      }
    }
    // Somebody is meant to administer from now on.
    if (on > 20 && office.chance(0.03)) office.grant(office.pick(people), start + on * day + 10 * hour);
    shop(office, on);
  }
  inject(office, left);
  return office.events.toSorted((a, b) => a.timeMs - b.timeMs);
}

/** A web shop: busy by day, less so at night, and once with an advertisement. */
function shop(office: Office, on: number): void {
  for (let at = 0; at < 24; at += 1) {
    const busy = 20 + 60 * Math.max(0, Math.sin(((at - 5) / 24) * 2 * Math.PI));
    const count = office.poisson(busy * (on === 44 && at > 12 ? 3 : 1));
    for (let i = 0; i < count; i += 1)
      office.add(
        start + on * day + (at + office.between(0, 1)) * hour,
        { kind: 'http.request', action: 'GET' },
        null,
        3,
      );
  }
}

/** Six of each kind, on working days from the sixth week on, each with another victim. */
function inject(office: Office, left: readonly Person[]): void {
  const victims = office.people.filter(
    (person) => !left.includes(person) && person.role !== 'administrator' && person.id !== 'nurse-3',
  );
  let victim = 0;
  for (let n = 0; n < 6; n += 1) {
    for (const [i, kind] of Object.keys(attackKinds).entries()) {
      const on = attacksFrom + n * 5 + ((i * 3) % 5);
      const at = start + (on % 7 > 4 ? on + 2 : on) * day;
      const person = victims[victim++ % victims.length] as Person;
      const name = `${kind} ${n}`;
      const noon = at + 12 * hour;
      if (kind === 'theft') {
        const from = { country: office.pick(['RU', 'VN', 'NG', 'BR']), ip: '192.0.2.9', device: 'curl' };
        office.signIn(person, at + 22 * hour, from, name);
        for (let j = 0; j < 20; j += 1) office.read(person, at + 22 * hour + j * 30_000, name);
      } else if (kind === 'travel') {
        office.signIn(person, noon, {});
        office.signIn(person, noon + 30 * 60_000, { country: 'BR', ip: '192.0.2.10' }, name);
      } else if (kind === 'dormant')
        office.signIn(left[n % left.length] as Person, start + (60 + n) * day + 10 * hour, {}, name);
      else if (kind === 'snoop')
        for (let j = 0; j < 120; j += 1)
          office.read(person, at + 8 * hour + j * 4 * 60_000, name, { type: 'record', id: `record-snoop-${n}-${j}` });
      else if (kind === 'bulk') for (let j = 0; j < 200; j += 1) office.read(person, noon + j * 15_000, name);
      else if (kind === 'night') office.signIn(person, at + hour, {}, name);
      else if (kind === 'admin') office.grant(person, noon, name);
      else if (kind === 'payroll') office.read(person, noon, name, { type: 'payroll', id: `payroll-${n}` });
      else if (kind === 'flood')
        for (let j = 0; j < 2_400; j += 1)
          office.add(noon + j * 1_400, { kind: 'http.request', action: 'GET' }, name, 3);
      else
        for (let j = 0; j < 150; j += 1)
          office.read(office.pick(victims), noon + j * 20_000, name, { type: 'record', id: `record-${person.id}-1` });
    }
  }
}
