import type { Person } from '../ports.ts';

/** By what somebody signs in, and who could be behind it: what a second person has to know before they give them more. */
export interface SignInOrigin {
  /** A provider links whoever has it, where nobody signed in yet. */
  readonly address: string | null;
  /** Issuer and subject at a provider. */
  readonly external: string | null;
  /** Subject of who made the link by which the password or passkey was set up. */
  readonly maker: string | null;
}

export function originOf({ email = null, external = null, link = null }: Person): SignInOrigin {
  return {
    address: email,
    external: external === null ? null : `${external.issuer} ${external.subject}`,
    maker: link?.maker ?? null,
  };
}

/**
 * Whether the person signs in as it was shown. Where nobody had signed in yet, the one who asked was shown as able to: their link may
 * have been used since, or the address linked.
 */
export function isAsShown(shown: SignInOrigin, now: SignInOrigin, requester: string): boolean {
  const wasNobody = shown.external === null && shown.maker === null;
  return (
    now.address === shown.address &&
    (now.maker === shown.maker || (wasNobody && now.maker === requester)) &&
    (now.external === shown.external || wasNobody)
  );
}

/** In a sentence, for the second person. `nameOf` names who made a link. */
export function toldOrigin(person: Person, requester: string, nameOf: (subject: string) => string): string {
  const { login, link = null } = person;
  const { address, external, maker } = originOf(person);
  const ways = [
    ...(external === null ? [] : [`signs in at a provider (${external})`]),
    ...(maker === null
      ? []
      : [
          `signs in by what was set up${on(link?.usedMs)} through a link made by ` +
            (maker === requester ? `${nameOf(maker)}, who asks for this` : nameOf(maker)),
        ]),
  ];
  if (ways.length > 0) return `${login} ${ways.join(' and ')}`;
  const orAddress = address === null ? '' : `, or the address ${address} at a provider`;
  return `${login} has not signed in yet: whoever has the link${orAddress} can be ${login}`;
}

function on(ms: number | undefined): string {
  return ms === undefined ? '' : ` on ${new Date(ms).toISOString().slice(0, 10)}`;
}
