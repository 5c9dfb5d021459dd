import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadTls, type TlsFiles } from '../platform/tls.ts';
import { type Config, type ConfigFault, type LoadedConfig, Secret } from './config.ts';
import { readDocument, type SettingsDocument } from './document.ts';
import { overlay, type Overrides, readOverrides } from './overrides.ts';
import { isLoopback, listenOf } from './address.ts';
import {
  type ForwardListenerConfig,
  type ListenerConfig,
  listenerFaults,
  listenerOf,
  sharedKeyLengthMin,
} from './listeners.ts';
import { type BucketConfig, bucketOf } from './bucket.ts';
import { enrichFaults, enrichOf } from './enrich.ts';
import { type NotifierConfig, notifierOf } from './notifiers.ts';
import { configSchema, type RawConfig } from './schema.ts';

export interface LoadOptions {
  /** The settings file; without it `daybook.yaml` in the data directory, where there is one. */
  file?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** By path of the setting, `{ listen: '127.0.0.1:0', data: '/tmp/x' }`; undefined ones are passed over. */
  flags?: Readonly<Record<string, unknown>>;
}

const dataInitial = configSchema.shape.data.parse(undefined);
const fileBytesMax = 1024 * 1024;

/** Settings from file, environment and flags, each over the one before. All faults are reported together. Does not throw. */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { overrides, unknown } = readOverrides(options.env, options.flags ?? {});
  const file = settingsFile(options, overrides);
  const read = file === null ? readDocument('', '') : readFile(file);
  const faults: ConfigFault[] = [...read.faults];
  const parsed = configSchema.safeParse(overlay(read.value, overrides));
  const place = (keys: readonly PropertyKey[]) => overrides.get(keys.join('.'))?.place ?? read.place(keys);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      const message = issue.code === 'unrecognized_keys' ? 'there is no such setting' : issue.message;
      for (const key of keys) faults.push({ path: key.join('.'), message, place: place(key) });
    }
    return { ok: false, faults };
  }
  const config = complete(parsed.data, options, faults, place);
  if (faults.length > 0) return { ok: false, faults };
  const warnings = unknown.map((name) => `the variable ${name} names no setting`);
  return { ok: true, config, file, warnings };
}

function settingsFile(options: LoadOptions, overrides: Overrides): string | null {
  const named = options.file ?? options.env['DAYBOOK_CONFIG'];
  if (named !== undefined) return path.resolve(named);
  const data = overrides.get('data')?.value;
  const inData = path.resolve(typeof data === 'string' ? data : dataInitial, 'daybook.yaml');
  return existsSync(inData) ? inData : null;
}

function readFile(file: string): SettingsDocument {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > fileBytesMax) throw new Error(`it is larger than ${fileBytesMax} bytes`);
    return readDocument(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path.basename(file));
  } catch (error) {
    const message = `the settings file ${file} cannot be read: ${(error as Error).message}`;
    return { value: {}, faults: [{ path: '', message, place: null }], place: () => null };
  }
}

type Place = (keys: readonly PropertyKey[]) => string | null;

function complete(raw: RawConfig, options: LoadOptions, faults: ConfigFault[], place: Place): Config {
  const listen = listenOf(raw.listen);
  const otlpGrpc = raw.listeners.otlpGrpc === undefined ? null : listenOf(raw.listeners.otlpGrpc);
  faults.push(...exposed(raw, listen.host, place(['listen'])));
  if (otlpGrpc !== null) faults.push(...exposed(raw, otlpGrpc.host, place(['listeners', 'otlpGrpc'])));
  const tls = tlsOf(raw, faults, place);
  const oidc = raw.oidc.map(({ clientSecret, ...rest }, i) => {
    const resolved = clientSecret === undefined ? null : resolveSecret(clientSecret, options.env);
    const keys = ['oidc', i, 'clientSecret'];
    if (resolved?.ok === false) faults.push({ path: keys.join('.'), message: resolved.message, place: place(keys) });
    return { ...rest, clientSecret: resolved?.ok === true ? resolved.value : null };
  });
  const listenerAt = (
    name: string,
    listener: RawConfig['listeners']['syslog'][number],
    i: number,
    hasSharedKey = false,
  ): ListenerConfig => {
    const made = listenerOf(listener);
    for (const { path: at, message } of listenerFaults(made, raw.tls, hasSharedKey)) {
      faults.push({ path: `listeners.${name}.${i}.${at}`, message, place: place(['listeners', name, i, at]) });
    }
    return made;
  };
  const forwardAt = (listener: RawConfig['listeners']['forward'][number], i: number): ForwardListenerConfig => {
    const { sharedKey } = listener;
    const key = sharedKey === undefined ? null : sharedKeyOf(resolveSecret(sharedKey, options.env));
    const keys = ['listeners', 'forward', i, 'sharedKey'];
    if (key?.ok === false) faults.push({ path: keys.join('.'), message: key.message, place: place(keys) });
    return { ...listenerAt('forward', listener, i, key !== null), sharedKey: key?.ok === true ? key.value : null };
  };
  const enrich = enrichOf(raw.enrich);
  for (const { path: at, message } of enrichFaults(enrich))
    faults.push({ path: `enrich.${at}`, message, place: place(['enrich', at]) });
  const { password, ...index } = raw.index;
  const secret = password === undefined ? null : resolveSecret(password, options.env);
  if (secret !== null && !secret.ok)
    faults.push({ path: 'index.password', message: secret.message, place: place(['index', 'password']) });
  return {
    ...raw,
    data: path.resolve(raw.data),
    listen,
    tls,
    enrich,
    oidc,
    backup: backupAt(raw, faults, place),
    bucket: bucketAt(raw, options.env, faults, place),
    notifiers: notifiersOf(raw, options.env, faults, place),
    listeners: {
      ...raw.listeners,
      otlpGrpc,
      syslog: raw.listeners.syslog.map((each, i) => listenerAt('syslog', each, i)),
      gelf: raw.listeners.gelf.map((each, i) => listenerAt('gelf', each, i)),
      forward: raw.listeners.forward.map(forwardAt),
    },
    index: secret?.ok === true ? { ...index, password: secret.value } : index,
  };
}

/** The folder as it is meant, whatever the working directory. */
function backupAt({ backup, data }: RawConfig, faults: ConfigFault[], place: Place): Config['backup'] {
  if (backup.statements === undefined) return backup;
  const statements = path.resolve(backup.statements);
  if (`${statements}/`.startsWith(`${path.resolve(data)}/`)) {
    const message = `a folder outside of the data directory ${path.resolve(data)}: it is lost with that otherwise`;
    faults.push({ path: 'backup.statements', message, place: place(['backup', 'statements']) });
  }
  return { statements };
}

function bucketAt(
  { bucket, data }: RawConfig,
  env: LoadOptions['env'],
  faults: ConfigFault[],
  place: Place,
): BucketConfig | null {
  const fault = (setting: string, message: string): void =>
    void faults.push({ path: `bucket.${setting}`, message, place: place(['bucket', setting]) });
  const reveal = (setting: string, reference: string) => {
    const resolved = resolveSecret(reference, env);
    if (resolved.ok) return resolved.value;
    fault(setting, resolved.message);
    return null;
  };
  return bucketOf(bucket, data, { fault, reveal });
}

function notifiersOf(
  { notifiers }: RawConfig,
  env: LoadOptions['env'],
  faults: ConfigFault[],
  place: Place,
): NotifierConfig[] {
  return notifiers.flatMap((raw, i) => {
    const fault = (setting: string, message: string): void =>
      void faults.push({ path: `notifiers.${i}.${setting}`, message, place: place(['notifiers', i, setting]) });
    const reveal = (setting: string, reference: string): string | null => {
      const resolved = resolveSecret(reference, env);
      if (resolved.ok) return resolved.value.reveal();
      fault(setting, resolved.message);
      return null;
    };
    return notifierOf(raw, notifiers, { fault, reveal }) ?? [];
  });
}

/** The files of TLS, read once to see that they are there and belong together. */
function tlsOf({ tls }: RawConfig, faults: ConfigFault[], place: Place): TlsFiles | null {
  const { cert, key, clientCa } = tls;
  const fault = (name: string, message: string): null => {
    faults.push({ path: `tls.${name}`, message, place: place(['tls', name]) });
    return null;
  };
  if (cert === undefined && key === undefined) {
    return clientCa === undefined
      ? null
      : fault('clientCa', 'it is for a server with a certificate: set `tls.cert` too');
  }
  if (cert === undefined) return fault('cert', 'a key without its certificate: set both');
  if (key === undefined) return fault('key', 'a certificate without its key: set both');
  const absolute = (file: string): string => path.resolve(file);
  const files = { cert: absolute(cert), key: absolute(key), ...(clientCa && { clientCa: absolute(clientCa) }) };
  const loaded = loadTls(files);
  return loaded.ok ? files : fault(loaded.at, loaded.message);
}

/** What others can reach wants TLS: tokens and events would cross the network in clear. */
function exposed(raw: RawConfig, host: string, place: string | null): ConfigFault[] {
  if (isLoopback(host) || raw.tls.cert !== undefined) return [];
  const faults: ConfigFault[] = [];
  const why = `Others can reach ${host}, and tokens and events would cross the network in clear.`;
  if (raw.publicUrl === undefined) {
    const message =
      `${why} Set \`tls.cert\` and \`tls.key\`; or put a proxy that ends TLS in front and set \`publicUrl\` to its ` +
      'https:// address; or listen on 127.0.0.1.';
    faults.push({ path: 'publicUrl', message, place });
  }
  if (raw.trustedProxies.length === 0) {
    const message = `${why} Set \`trustedProxies\` to the addresses of the proxy in front, or listen on 127.0.0.1.`;
    faults.push({ path: 'trustedProxies', message, place });
  }
  return faults;
}

type ResolvedSecret = { ok: true; value: Secret } | { ok: false; message: string };

function resolveSecret(reference: string, env: LoadOptions['env']): ResolvedSecret {
  const name = reference.slice(reference.indexOf(':') + 1);
  if (reference.startsWith('env:')) {
    const value = env[name];
    if (value === undefined || value === '') return { ok: false, message: `the variable ${name} is not set` };
    return { ok: true, value: new Secret(value) };
  }
  try {
    const value = readFileSync(name, 'utf8').replace(/\r?\n$/, '');
    return value === '' ? { ok: false, message: `the file ${name} is empty` } : { ok: true, value: new Secret(value) };
  } catch (error) {
    return { ok: false, message: `the file ${name} cannot be read: ${(error as Error).message}` };
  }
}

/** A shared key must hold against whoever guesses at a handshake that he heard. */
function sharedKeyOf(resolved: ResolvedSecret): ResolvedSecret {
  if (!resolved.ok || resolved.value.reveal().length >= sharedKeyLengthMin) return resolved;
  return {
    ok: false,
    message: `a shared key has at least ${sharedKeyLengthMin} characters: \`openssl rand -hex 32\` makes one`,
  };
}

/** Faults as lines for people. */
export function formatFaults(faults: readonly ConfigFault[]): string {
  return faults
    .map(({ path: at, message, place }) =>
      [place, at === '' ? null : `\`${at}\``, message].filter((part) => part !== null).join(': '),
    )
    .join('\n');
}

/** The environment of this process. Nothing else reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
