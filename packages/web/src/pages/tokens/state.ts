import type { TokenJson } from '@daybook/api';

export function tokenState({ revoked, expires }: TokenJson, nowMs: number): 'valid' | 'revoked' | 'expired' {
  if (revoked !== null) return 'revoked';
  return expires !== null && Date.parse(expires) <= nowMs ? 'expired' : 'valid';
}
