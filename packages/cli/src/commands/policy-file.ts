import { readFileSync } from 'node:fs';
import type { PolicyWantedJson } from '@daybook/api';
import { usage } from '../failure.ts';

/** A policy, as somebody wrote it. What is wrong with it is for the server to say. */
export function readPolicyFile(file: string): PolicyWantedJson {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usage(`${file} cannot be read: ${String(error)}`, error);
  }
  try {
    return withPresetIds(JSON.parse(text) as PolicyWantedJson);
  } catch (error) {
    throw usage(`${file} is no JSON: ${String(error)}`, error);
  }
}

/** What `show --json` prints has whole presets; their ids are what is asked for. Anything else is for the server to judge. */
function withPresetIds(policy: PolicyWantedJson): PolicyWantedJson {
  if (!Array.isArray(policy?.classes)) return policy;
  const idOf = (preset: string | { id: string }): string => (typeof preset === 'string' ? preset : preset?.id);
  const classes = policy.classes.map((each) =>
    Array.isArray(each?.presets) ? { ...each, presets: each.presets.map(idOf) } : each,
  );
  return { ...policy, classes };
}
