import type { VerificationFindingJson, VerificationJson } from '@daybook/api';
import { countText, rangeText } from './words.ts';

/** What is not as it was written, what that means, and what to do. */
export function Findings({ run: { findings, findingsCount } }: { readonly run: VerificationJson }) {
  return (
    <>
      <section aria-label="What was found">
        <h3 className="mb-1.5 font-semibold">What was found</h3>
        {findings === null ? (
          <p className="text-soft">
            Your role sees a part of the events, so it is not told which ones these are. There are{' '}
            {countText(findingsCount ?? 0)} findings.
          </p>
        ) : (
          <>
            <ul className="flex flex-col divide-y divide-line rounded-lg border border-line">
              {findings.map((finding) => (
                <Finding key={JSON.stringify(finding)} finding={finding} />
              ))}
            </ul>
            {(findingsCount ?? 0) > findings.length ? (
              <p className="mt-1 text-soft">
                The first {countText(findings.length)} of {countText(findingsCount ?? 0)}. <code>daybook verify</code>{' '}
                lists all.
              </p>
            ) : null}
          </>
        )}
      </section>
      <WhatToDo />
    </>
  );
}

function Finding({ finding }: { readonly finding: VerificationFindingJson }) {
  const { code, meaning, first, last, path, detail } = finding;
  const range = rangeText(first, last);
  return (
    <li className="px-3 py-2">
      <p className="font-medium">
        {range === '' ? '' : `${range[0]?.toUpperCase()}${range.slice(1)}: `}
        {meaning}
      </p>
      <p className="text-xs wrap-anywhere text-soft">
        <code>{code}</code>
        {path === undefined ? null : (
          <>
            {' '}
            in <code>{path}</code>
          </>
        )}
        {detail === undefined ? null : ` (${detail})`}
      </p>
    </li>
  );
}

function WhatToDo() {
  return (
    <section aria-label="What to do">
      <h3 className="mb-1.5 font-semibold">What to do</h3>
      <p className="mb-2 text-soft">
        A disk that fails looks the same as somebody who changed files. Treat it as evidence until you know.
      </p>
      <ol className="flex list-decimal flex-col gap-1.5 pl-5">
        <li>
          Do not repair, delete or restart anything. Copy the whole data directory as it is, with its times, to a place
          that nobody of this server can write to.
        </li>
        <li>
          On another machine, run <code>daybook verify --dir COPY --key KEY --since CHECKPOINT</code>, with a key and a
          checkpoint that were kept elsewhere. It needs nothing of this server.
        </li>
        <li>
          Look at the disk (<code>dmesg</code>, SMART, the file system) and at who had access to the machine since the
          last verification that held.
        </li>
        <li>
          Where only the content of single events is named, all others were found as they were written: take the named
          ones from a backup that you have verified. Where a root, a checkpoint or an entry is named, the order of
          events is in doubt: rely on a copy that holds, and on receipts and exports that were made before.
        </li>
      </ol>
    </section>
  );
}
