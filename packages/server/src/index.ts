/** The server, for the `daybook` command and for tests. */
export { type App, createApp } from './app.ts';
export { formatFaults, loadConfig, processEnvironment } from './config/index.ts';
export { serve, type ServeOptions } from './main.ts';
