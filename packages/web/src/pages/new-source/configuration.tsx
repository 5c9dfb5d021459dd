import { endpointOf, senders, type Step } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sourcesQuery } from '../../api/lists.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { Ticks } from '../../ui/ticks.tsx';
import type { Registered } from './page.tsx';

/** What the program that sends is told, whole; for another that sends the same, if the choice was wrong. */
export function Configuration({ registered: { source, token, program } }: { readonly registered: Registered }) {
  const url = useQuery(sourcesQuery).data?.receiver.url ?? location.origin;
  const [chosen, setChosen] = useState(program);
  const fitting = senders.filter(
    ({ format, needsCertificate }) =>
      format === source.format && (needsCertificate !== true || source.certificate !== null),
  );
  const sender = fitting.find(({ id }) => id === chosen) ?? fitting[0];
  if (sender === undefined) return null;
  const steps = sender.steps(endpointOf(url, token, source.name));
  return (
    <Section title="Configuration" about={sender.about}>
      {fitting.length < 2 ? null : (
        <div className="mb-4 max-w-xs">
          <SelectField label="For" value={sender.id} onChange={setChosen}>
            {fitting.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      <ol className="flex flex-col gap-5">
        {steps.map((step, i) => (
          <StepText key={step.about} step={step} number={i + 1} />
        ))}
      </ol>
      {source.certificate === null || sender.needsCertificate === true ? null : (
        <p className="mt-4 text-soft">
          With the certificate of <code>{source.certificate}</code> the program needs no token: leave out the header
          that holds it, and have the program show the certificate.
        </p>
      )}
    </Section>
  );
}

function StepText({ step: { about, file, text }, number }: { readonly step: Step; readonly number: number }) {
  const where = file ?? 'In a shell';
  return (
    <li>
      <p className="mb-1.5 text-soft">
        {number}. <Ticks text={about} />
      </p>
      <div className="overflow-hidden rounded-lg border border-line">
        <div className="flex items-center justify-between gap-3 border-b border-line bg-surface py-1 pr-1.5 pl-3 text-xs">
          <code className="truncate">{where}</code>
          <CopyButton text={text} label={`Copy step ${number}`} />
        </div>
        <Scrolled as="pre" label={where} className="max-h-80 bg-sunken p-3 text-xs leading-relaxed">
          <code>{text}</code>
        </Scrolled>
      </div>
    </li>
  );
}
