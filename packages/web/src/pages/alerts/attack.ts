/** Tactics of MITRE ATT&CK for enterprises, in its order, as Sigma's tags name them. */
export const tactics = [
  ['reconnaissance', 'Reconnaissance'],
  ['resource-development', 'Resource development'],
  ['initial-access', 'Initial access'],
  ['execution', 'Execution'],
  ['persistence', 'Persistence'],
  ['privilege-escalation', 'Privilege escalation'],
  ['stealth', 'Stealth'],
  ['defense-evasion', 'Defense evasion'],
  ['defense-impairment', 'Defense impairment'],
  ['credential-access', 'Credential access'],
  ['discovery', 'Discovery'],
  ['lateral-movement', 'Lateral movement'],
  ['collection', 'Collection'],
  ['command-and-control', 'Command and control'],
  ['exfiltration', 'Exfiltration'],
  ['impact', 'Impact'],
] as const;

export type Tactic = (typeof tactics)[number][0];

const technique = /^attack\.(t\d{4}(?:\.\d{3})?)$/i;

/** `T1110.001`; null for a tag of something else. */
export function techniqueOf(tag: string): string | null {
  return technique.exec(tag)?.[1]?.toUpperCase() ?? null;
}

/** Older rules write it with `_`. */
export function tacticOf(tag: string): Tactic | null {
  const name = tag.toLowerCase().replaceAll('_', '-');
  return tactics.find(([id]) => name === `attack.${id}`)?.[0] ?? null;
}

/** Its page at MITRE. */
export const pageOf = (id: string): string => `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`;
