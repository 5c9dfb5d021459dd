import { AppError, type PolicyWantedJson } from '@daybook/api';
import {
  parsePeriod,
  policyFaults,
  policyJson,
  readPolicy,
  type RetentionClass,
  type RetentionPolicy,
} from '@daybook/event';
import { deviations, presets, usedPreset } from '../../retain/index.ts';

/** A statement is kept whole only up to this, with who it is by. */
const policyBytesMax = 30_000;

/** The policy that somebody wants. Throws `request.invalid` with each place that something is wrong with. */
export function wantedPolicy(wanted: PolicyWantedJson): RetentionPolicy {
  const faults: { path: string; message: string }[] = [];
  const classes = wanted.classes.map((each, i): RetentionClass => {
    const used = each.presets.flatMap((id, n) => {
      const preset = presets.find((known) => known.id === id);
      if (preset === undefined) faults.push({ path: `classes.${i}.presets.${n}`, message: `there is no preset ${id}` });
      return preset === undefined ? [] : [usedPreset(preset)];
    });
    const [minimum, maximum] = [each.minimum, each.maximum].map((text) => (text === null ? null : parsePeriod(text)));
    const made = { ...each, minimum: minimum ?? null, maximum: maximum ?? null, presets: used };
    const odd = deviations(made);
    if (odd.length > 0 && each.decision === null)
      faults.push({ path: `classes.${i}.decision`, message: `${odd.join('; ')}: say here why it is as it is` });
    return { ...made, decision: odd.length === 0 ? null : each.decision };
  });
  // Only what was given: rules are compared as they are written.
  const rules = wanted.rules.map((rule) => JSON.parse(JSON.stringify(rule)) as RetentionPolicy['rules'][number]);
  const policy = { classes, rules, default: wanted.default };
  faults.push(...policyFaults(policy));
  const bytes = new TextEncoder().encode(JSON.stringify(policyJson(policy))).length;
  if (bytes > policyBytesMax)
    faults.push({ path: 'classes', message: `the policy has ${bytes} bytes; at most ${policyBytesMax}` });
  if (faults.length === 0 && readPolicy(JSON.parse(JSON.stringify(policyJson(policy)))) !== null) return policy;
  const errors = faults.map(({ path, message }) => ({ path: `policy.${path}`, message }));
  const [first = { path: 'policy', message: 'is not one that can be stated' }] = errors;
  throw new AppError('request.invalid', { detail: `\`${first.path}\`: ${first.message}.`, errors });
}
