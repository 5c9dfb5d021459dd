/**
 * The only file that knows the server. It is loaded when it is needed, so that `verify` and the clients start without it.
 */
import { fileURLToPath } from 'node:url';
import type {
  BackupOptions,
  BackupReport,
  CheckReport,
  FromBucketOptions,
  FromBucketReport,
  RestoreOptions,
  RestoreReport,
} from '@daybook/server';

export type { BackupReport, CheckReport, FromBucketReport, RestoreReport };

type Server = typeof import('@daybook/server');

/** The console as it was built. Its files are data here: nothing of it is loaded. */
const consoleFolder = fileURLToPath(new URL('../../web/dist', import.meta.url));

export interface ServeSettings {
  readonly data?: string | undefined;
  readonly listen?: string | undefined;
  readonly configFile?: string | undefined;
}

const flagsOf = ({ data, listen }: ServeSettings): Record<string, unknown> => ({ data, listen });

/** Runs the server until it is told to end. Gives its exit code. */
export async function startServer(settings: ServeSettings, print: (line: string) => void): Promise<number> {
  const { serve } = await import('@daybook/server');
  return serve({ configFile: settings.configFile, flags: flagsOf(settings), consoleFolder, print });
}

export type CheckedConfig =
  | { readonly ok: true; readonly file: string | null; readonly data: string; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly faults: string };

/** Reads the settings as `serve` would, and starts nothing. */
export async function checkConfig(settings: ServeSettings): Promise<CheckedConfig> {
  const { formatFaults, loadConfig, processEnvironment } = await import('@daybook/server');
  const loaded = loadConfig({ file: settings.configFile, env: processEnvironment(), flags: flagsOf(settings) });
  if (!loaded.ok) return { ok: false, faults: formatFaults(loaded.faults) };
  return { ok: true, file: loaded.file, data: loaded.config.data, warnings: loaded.warnings };
}

/** Backs up a data directory: what its files mean is the server's to say, and a server need not run. */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const server = await import('@daybook/server');
  return server.backUp(options);
}

export async function backUpStatements(directory: string, folder: string): ReturnType<Server['backUpStatements']> {
  const server = await import('@daybook/server');
  return server.backUpStatements(directory, folder);
}

export async function checkBackups(folder: string, trust: CheckReport['trust'] | null): Promise<CheckReport> {
  const server = await import('@daybook/server');
  return server.checkBackups(folder, trust);
}

export async function restoreBackup(options: RestoreOptions): Promise<RestoreReport> {
  const server = await import('@daybook/server');
  return server.restoreBackup(options);
}

/** Makes a data directory of what is in the bucket that the settings name. Null, and says why, where these are wrong. */
export async function restoreFromBucket(
  configFile: string | undefined,
  options: Omit<FromBucketOptions, 'bucket'>,
): Promise<FromBucketReport | { readonly faults: string }> {
  const server = await import('@daybook/server');
  const flags = flagsOf({ data: options.to });
  const loaded = server.loadConfig({ file: configFile, env: server.processEnvironment(), flags });
  if (!loaded.ok) return { faults: server.formatFaults(loaded.faults) };
  const { bucket } = loaded.config;
  if (bucket === null) return { faults: '`bucket.name` is not set: say with --config which settings the server had' };
  return server.restoreFromBucket({ ...options, bucket });
}
