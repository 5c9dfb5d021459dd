import type { RuleTriedJson } from '@daybook/api';
import { Badge } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';

/** What came of checking a file and trying its examples. */
export function Tried({ tried: { passed, fault, items } }: { readonly tried: RuleTriedJson }) {
  const look = passed ? 'border-good/30 bg-good-wash' : 'border-bad/30 bg-bad-wash';
  return (
    <div role="status" className={`rounded-lg border px-3 py-2 ${look}`}>
      <p className="flex items-start gap-2 font-medium">
        <Icon name={passed ? 'check' : 'warning'} className="mt-0.5 size-4" />
        {fault === null
          ? summary(passed, items.length)
          : `Line ${fault.line}, column ${fault.column}: ${fault.message}`}
      </p>
      {items.length === 0 ? null : (
        <ul className="mt-1.5 flex flex-col gap-1 pl-6">
          {items.map(({ rule, title, example, expected, matched }) => (
            <li key={`${rule} ${example}`} className="flex flex-wrap items-center gap-2">
              <Badge tone={expected === matched ? 'good' : 'bad'}>
                {expected === matched ? 'as it says' : 'not so'}
              </Badge>
              <span>
                {example} of {title}: {matched ? 'matched' : 'not matched'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function summary(passed: boolean, examples: number): string {
  if (!passed) return 'Not every example came out as the file says';
  return examples === 0
    ? 'It can be honoured. It has no examples'
    : 'It can be honoured, and every example came out as it says';
}
