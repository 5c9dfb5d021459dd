import { createApp } from './app.ts';
import { formatFaults, loadConfig, processEnvironment } from './config/index.ts';
import { createLogger } from './platform/log.ts';
import { onEndSignal, ownerOnly } from './platform/process.ts';

export interface ServeOptions {
  readonly configFile?: string | undefined;
  /** By path of the setting: `{ data: '/var/lib/daybook', listen: '127.0.0.1:7070' }`. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Where the console was built, if it was. */
  readonly consoleFolder?: string | undefined;
  /** Where people read: one call a line. */
  readonly print: (line: string) => void;
}

/** Starts the server and runs it until it is told to end. Gives the exit code of the process. */
export async function serve(options: ServeOptions): Promise<number> {
  const loaded = loadConfig({ file: options.configFile, env: processEnvironment(), flags: options.flags });
  if (!loaded.ok) {
    options.print(`Daybook was not started: the settings are wrong.\n${formatFaults(loaded.faults)}`);
    return 2;
  }
  const { config } = loaded;
  const logger = createLogger(config.logLevel);
  for (const warning of loaded.warnings) logger.warn(warning);
  const ending = onEndSignal();
  ownerOnly();
  try {
    await using app = await createApp(config, logger, { consoleFolder: options.consoleFolder });
    options.print(`Daybook is at ${app.url.replace('//127.0.0.1:', '//localhost:')}`);
    for (const { name, host, port } of app.listeners) {
      options.print(`  ${name} at ${host.includes(':') ? `[${host}]` : host}:${port}`);
    }
    options.print(`  data     ${app.dataDirectory}`);
    options.print(`  sign in  ${signIn(app.adminTokenFile, app.dataDirectory)}`);
    const reason = await Promise.race([ending.then(() => null), app.failed]);
    if (reason === null) {
      logger.info('ending: finishing what is in hand');
      return 0;
    }
    logger.fatal(reason);
    options.print(`Daybook ended: ${reason}. Start it again; it checks what is on the disk.`);
    return 1;
  } catch (error) {
    logger.fatal({ err: error }, 'not started');
    options.print(`Daybook was not started: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function signIn(tokenFile: string | null, data: string): string {
  return tokenFile === null
    ? `with a token; the first one was written to ${data}/admin.token`
    : `with the token in ${tokenFile} (it may read and administer: invite yourself with it, then revoke it)`;
}
