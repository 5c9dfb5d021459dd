import type { TlsFiles } from '../platform/tls.ts';
import type { BucketConfig } from './bucket.ts';
import type { ForwardListenerConfig, ListenerConfig } from './listeners.ts';
import type { NotifierConfig } from './notifiers.ts';
import type { RawConfig } from './schema.ts';

/** A value that must not be shown. It prints as `[secret]`; only `reveal()` gives it. */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toJSON(): string {
    return '[secret]';
  }

  toString(): string {
    return '[secret]';
  }
}

/** Where to listen. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The settings as the server uses them: checked, complete, secrets resolved, `data` absolute. */
export interface Config extends Omit<
  RawConfig,
  'listen' | 'bucket' | 'index' | 'tls' | 'oidc' | 'listeners' | 'notifiers'
> {
  readonly listen: Address;
  /** Null where the local disk alone has the logs. */
  readonly bucket: BucketConfig | null;
  /** Absolute paths; null where TLS is for a proxy, or for nobody. */
  readonly tls: TlsFiles | null;
  readonly oidc: readonly (Omit<RawConfig['oidc'][number], 'clientSecret'> & {
    readonly clientSecret: Secret | null;
  })[];
  readonly notifiers: readonly NotifierConfig[];
  readonly listeners: Omit<RawConfig['listeners'], 'syslog' | 'gelf' | 'forward' | 'otlpGrpc'> & {
    readonly syslog: readonly ListenerConfig[];
    readonly gelf: readonly ListenerConfig[];
    readonly forward: readonly ForwardListenerConfig[];
    /** Null where gRPC is not spoken. */
    readonly otlpGrpc: Address | null;
  };
  readonly index: Omit<RawConfig['index'], 'password'> & { readonly password?: Secret };
}

/** One thing that is wrong, and where it was said. */
export interface ConfigFault {
  /** Path of the setting, `http.connectionsMax`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** `daybook.yaml:3:5`, `DAYBOOK_LISTEN` or `--listen`; null where nothing was said. */
  readonly place: string | null;
}

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config; readonly file: string | null; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };
