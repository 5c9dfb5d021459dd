import path from 'node:path';
import { readTextFiles } from '../../platform/text-files.ts';
import type { RuleFile } from './read-file.ts';

/** The rules that come with the product. */
export const shippedRules = (): readonly RuleFile[] =>
  readTextFiles(path.join(import.meta.dirname, '../shipped-rules'), '.yml');
