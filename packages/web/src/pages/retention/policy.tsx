import type { PresetListJson } from '@daybook/api';
import { useMemo } from 'react';
import { Entry } from '../../ui/entry.tsx';
import { Section } from '../../ui/page.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { classText, maximumText, minimumText, type PolicyInForceJson, ruleText } from './words.ts';

type ClassJson = PolicyInForceJson['policy']['classes'][number];

interface Props {
  readonly inForce: PolicyInForceJson;
  readonly presets: PresetListJson['items'];
}

/** The policy in force: which classes there are, which events get them, and who answers for it. */
export function Policy({ inForce, presets }: Props) {
  const { policy } = inForce;
  const columns = useMemo(() => columnsOf(presets), [presets]);
  return (
    <>
      <Section title="Classes" about={<InForce inForce={inForce} />}>
        <DataTable label="Classes" columns={columns} rows={policy.classes} rowId={({ number }) => String(number)} />
      </Section>
      <Section
        title="Which events get them"
        about="When it is received an event gets the class of the first rule that matches; other rules change nothing of what is there."
      >
        <ol className="list-decimal pl-5">
          {policy.rules.map((rule, i) => (
            <li key={i}>
              {ruleText(rule)}: {classText(policy, rule.class)}
            </li>
          ))}
          <li>every other event: {classText(policy, policy.default)}</li>
        </ol>
      </Section>
    </>
  );
}

function InForce({ inForce: { position, received, by, approvedBy, alone } }: Pick<Props, 'inForce'>) {
  const second =
    approvedBy === null ? (alone ? ', alone: nobody else could approve' : '') : `, approved by ${approvedBy}`;
  return (
    <>
      In force since <Time iso={received} exact />, set by {by}
      {second}. It stands in the log as <Entry position={position} />.
    </>
  );
}

const columnsOf = (presets: Props['presets']): readonly Column<ClassJson>[] => [
  {
    id: 'name',
    header: 'Class',
    sort: ({ number }) => number,
    cell: ({ name, number }) => (
      <>
        <span className="font-medium">{name}</span> <span className="text-soft">{number}</span>
      </>
    ),
  },
  {
    id: 'kept',
    header: 'Kept',
    cell: ({ minimum, maximum }) => (
      <>
        {maximumText(maximum)}
        <p className="text-xs text-soft">{minimumText(minimum)}</p>
      </>
    ),
  },
  { id: 'purpose', header: 'Purpose', below: true, cell: ({ purpose }) => purpose },
  { id: 'basis', header: 'Legal basis', below: true, cell: ({ legalBasis }) => legalBasis },
  {
    id: 'presets',
    header: 'Is to meet',
    below: true,
    cell: ({ presets: used, decision }) => (
      <>
        {used.map(({ id, dated }) => (
          <Preset key={id} id={id} dated={dated} presets={presets} />
        ))}
        {decision === null ? null : <p className="text-warn">Decided otherwise: {decision}</p>}
      </>
    ),
  },
];

function Preset({ id, dated, presets }: { readonly id: string; readonly dated: string } & Pick<Props, 'presets'>) {
  const known = presets.find((each) => each.id === id);
  return (
    <p title={known?.note}>
      {known === undefined ? (
        id
      ) : (
        <a href={known.url} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
          {known.title}
        </a>
      )}{' '}
      <span className="text-xs text-soft">as of {dated}</span>
    </p>
  );
}
