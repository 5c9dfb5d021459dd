import type { EventJson } from '@daybook/api';
import { Block } from './block.tsx';

type Change = NonNullable<EventJson['changes']>[number];

/** Old and new, side by side. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <Block title="What was changed">
      <div className="overflow-x-auto rounded-lg border border-line">
        <table className="w-full table-fixed text-left">
          <thead>
            <tr className="border-b border-line bg-sunken text-xs text-soft">
              <th scope="col" className="px-3 py-1.5 font-medium">
                Field
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                Old
              </th>
              <th scope="col" className="px-3 py-1.5 font-medium">
                New
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change, i) => (
              <tr key={`${i} ${change.path}`} className="border-b border-line align-top last:border-b-0">
                <th scope="row" className="px-3 py-1.5 font-normal wrap-anywhere">
                  <code className="text-soft">{change.path}</code>
                </th>
                <Side value={change.old} tone="text-bad" />
                <Side value={change.new} tone="text-good" />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Block>
  );
}

function Side({ value, tone }: { readonly value: Change['old']; readonly tone: string }) {
  return (
    <td className={`px-3 py-1.5 whitespace-pre-wrap wrap-anywhere ${value === undefined ? 'text-faint' : tone}`}>
      {value === undefined ? 'not said' : value === '' ? 'empty' : String(value)}
    </td>
  );
}
