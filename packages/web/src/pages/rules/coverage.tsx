import type { RuleJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { countText } from '../../ui/count.ts';
import { Empty } from '../../ui/state.tsx';
import { coverageOf, type TacticCoverage, type Technique } from './coverage-of.ts';

/** What rules are about, by tactic and technique of MITRE ATT&CK; what is watched for stands out from what could be. */
export function Coverage({ rules }: { readonly rules: readonly RuleJson[] }) {
  const coverage = coverageOf(rules);
  if (coverage.length === 0) return <Empty title="No rule names a tactic of ATT&CK" />;
  return (
    <>
      <p className="mb-3 max-w-2xl text-soft">
        A technique is watched for where a rule that names it is enabled and has a log here. That such a rule is there
        does not say that it finds every way of doing it.
      </p>
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
        {coverage.map((tactic) => (
          <OneTactic key={tactic.id} tactic={tactic} />
        ))}
      </div>
    </>
  );
}

function OneTactic({ tactic: { id, name, rules, watching, techniques } }: { readonly tactic: TacticCoverage }) {
  return (
    <section aria-label={name} className="rounded-lg border border-line bg-surface p-3">
      <h2 className="font-semibold">
        <Link to="/rules" search={{ tactic: id }} className="hover:underline">
          {name}
        </Link>
      </h2>
      <p className="mb-2 text-xs text-soft tabular-nums">
        {watching} of {countText(rules, 'rule')} watching
      </p>
      <ul className="flex flex-wrap gap-1">
        {techniques.map((technique) => (
          <li key={technique.id}>
            <OneTechnique technique={technique} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneTechnique({ technique: { id, rules, watching } }: { readonly technique: Technique }) {
  const look = watching > 0 ? 'bg-accent-wash text-accent' : 'bg-sunken text-soft';
  return (
    <Link
      to="/rules"
      search={{ q: `attack.${id.toLowerCase()}` }}
      className={`inline-flex gap-1.5 rounded px-1.5 py-0.5 text-xs tabular-nums hover:underline ${look}`}
    >
      {id}
      <span aria-hidden="true">
        {watching}/{rules}
      </span>
      <span className="sr-only">
        : {watching} of {countText(rules, 'rule')} watching
      </span>
    </Link>
  );
}
