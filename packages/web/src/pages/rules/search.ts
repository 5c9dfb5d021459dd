import { type Tactic, tactics } from '../alerts/attack.ts';

export interface RulesSearch {
  /** Words that are in the title, the id, the path, the logs or the tags. */
  readonly q?: string;
  readonly tactic?: Tactic;
  /** Only those that are enabled, or are not. */
  readonly state?: 'enabled' | 'disabled';
  /** Coverage of ATT&CK in place of the list. */
  readonly show?: 'coverage';
}

export function rulesSearch(search: Record<string, unknown>): RulesSearch {
  const { q, state, show } = search;
  const tactic = tactics.find(([id]) => id === search['tactic'])?.[0];
  return {
    ...(typeof q === 'string' && q !== '' ? { q } : {}),
    ...(tactic === undefined ? {} : { tactic }),
    ...(state === 'enabled' || state === 'disabled' ? { state } : {}),
    ...(show === 'coverage' ? { show } : {}),
  };
}
