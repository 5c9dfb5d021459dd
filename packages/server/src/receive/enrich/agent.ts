import { BROWSER_MAP, OS_MAP, parse } from 'bowser';

/** UTF-16 units. Those of real programs are shorter; looking at a long text costs time. */
export const agentLengthMax = 512;
/** A product of RFC 9110, section 10.1.5, at the beginning: a name of token characters, then a version. */
const product = /^(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64})(?:\/|$)/;
/** What browsers begin with, whoever they are. */
const common = new Set(['mozilla', 'opera']);
const named = /[A-Za-z]/;
const browsers = new Set(Object.values(BROWSER_MAP));
const systems = new Set(Object.values(OS_MAP));

/**
 * The family of a user agent: of a browser with its system, `Firefox on Linux`; of another program the name it gives itself,
 * `curl`. Null where nothing says it. A browser has one of the names that bowser lists, never one out of the text.
 */
export function agentFamily(agent: string): string | null {
  if (agent === '' || agent.length > agentLengthMax) return null;
  const name = product.exec(agent)?.groups?.['name'];
  if (name !== undefined && !common.has(name.toLowerCase())) return named.test(name) ? name : null;
  const { browser, os } = parse(agent);
  if (browser.name === undefined || !browsers.has(browser.name)) return null;
  return os.name === undefined || !systems.has(os.name) ? browser.name : `${browser.name} on ${os.name}`;
}
