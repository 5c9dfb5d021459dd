/** What is known of an address. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly asn: number | null;
}

/** Knows addresses. The answer is at hand; it is asked once for an address that is in use. */
export interface Places {
  of(ip: string): Place;
}
