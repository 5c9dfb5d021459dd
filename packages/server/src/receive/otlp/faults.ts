/** A record that cannot be taken. Others of its request can. Never leaves this folder. */
export class RecordFault extends Error {}

/** A request that cannot be taken. Never leaves this folder. */
export class RequestFault extends Error {
  readonly code: 'malformed' | 'too-many' | 'too-large';
  readonly place: string;

  constructor(code: RequestFault['code'], place: string, message: string) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

/** Values of one record, resource or scope, those within others included. */
export const valuesMax = 2_048;
/** Values within values. */
export const valueDepthMax = 16;

/** Counts the values of one record. */
export class Values {
  #left = valuesMax;

  /** Throws `RecordFault`. */
  count(depth: number): void {
    if (depth > valueDepthMax) throw new RecordFault(`values are nested more than ${valueDepthMax} deep`);
    this.#left -= 1;
    if (this.#left < 0) throw new RecordFault(`there are more than ${valuesMax} attributes and values`);
  }
}

/** Counts the groups, or the records, of one request. */
export class Count {
  readonly #max: number;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Throws `RequestFault`. */
  add(): void {
    this.#count += 1;
    if (this.#count > this.#max) throw new RequestFault('too-many', '', `there are more than ${this.#max} records`);
  }
}
