/** The one place that reads the settings file and the environment. */
export { type Address, type Config, type ConfigFault, type LoadedConfig } from './config.ts';
export { leaves, type Leaf } from './leaves.ts';
export { formatFaults, loadConfig, type LoadOptions, processEnvironment } from './load.ts';
