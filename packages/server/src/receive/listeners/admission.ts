import type { X509Certificate } from 'node:crypto';
import { BlockList, isIP } from '../../platform/address.ts';
import { certificateNames } from '../../platform/tls.ts';
import type { ListenerSettings, ListenerSource, ListenerSources, RefusedReason } from './ports.ts';

export type Admitted =
  | { readonly ok: true; readonly source: ListenerSource }
  | { readonly ok: false; readonly reason: RefusedReason };

/** Says whose events a sender's are. Whoever is not known is nobody, never somebody else. */
export class Admission {
  readonly #settings: ListenerSettings;
  readonly #sources: ListenerSources;
  readonly #from: BlockList | null;
  /** Number of the source that the settings name; names are not used again. */
  #number: number | null = null;

  constructor(settings: ListenerSettings, sources: ListenerSources) {
    this.#settings = settings;
    this.#sources = sources;
    this.#from = settings.from.length === 0 ? null : listOf(settings.from);
  }

  of(address: string, certificate: X509Certificate | null): Admitted {
    if (this.#from?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') === false) {
      return { ok: false, reason: 'unknown-sender' };
    }
    if (this.#settings.source !== null) return this.#named(this.#settings.source);
    const source = certificate === null ? null : this.#sources.certified(certificateNames(certificate));
    return source === null ? { ok: false, reason: 'unknown-certificate' } : { ok: true, source };
  }

  #named(name: string): Admitted {
    const { tenant } = this.#settings;
    const known = this.#number === null ? null : this.#sources.get(tenant, this.#number);
    const source = known ?? this.#sources.named(tenant, name);
    this.#number = source?.number ?? null;
    return source === null || source.revokedMs !== null
      ? { ok: false, reason: 'unknown-source' }
      : { ok: true, source };
  }
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
