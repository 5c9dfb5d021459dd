import { Engine } from './engine.ts';
import { ExternalServer } from './external.ts';
import { engineLimits } from './limits.ts';

interface Choice {
  /** Of somebody's own server; without it the engine is started here. */
  readonly url?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: { reveal(): string } | undefined;
  readonly database: string;
  readonly memoryBytesMax: number;
}

/** The server that the settings name, or an engine of one's own in the folder. */
export function chooseServer(
  { url, user, password, database, memoryBytesMax }: Choice,
  folder: string,
  report: (message: string) => void,
): Engine | ExternalServer {
  if (url === undefined) return new Engine({ folder, limits: { ...engineLimits, memoryBytesMax }, report });
  return new ExternalServer({
    url,
    database,
    report,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password: password.reveal() }),
  });
}
