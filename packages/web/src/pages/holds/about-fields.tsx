import { useQuery } from '@tanstack/react-query';
import { sourcesQuery } from '../../api/lists.ts';
import { useMe } from '../../api/me.ts';
import { SelectField, TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { QueryField } from '../../ui/query-field.tsx';
import type { AboutFields as Fields } from './about.ts';

interface Props {
  readonly fields: Fields;
  readonly onChange: (fields: Fields) => void;
  readonly error: unknown;
}

const types: Readonly<Record<Fields['type'], { readonly label: string; readonly hint: string }>> = {
  query: { label: 'What a query finds', hint: 'Over all fields of every event, whatever you may see yourself' },
  person: {
    label: 'What mentions a person',
    hint: 'An account or address, as a word of its own, in every part of an event; case does not count',
  },
  resource: { label: 'What is about a resource', hint: 'Events that name it, or name it as parent' },
  source: { label: 'Everything from a source', hint: 'What it sent, and what it will send' },
  range: { label: 'A range of the log', hint: 'From one position to another, both included' },
};

/** What a hold is about: the same five forms that the command takes. */
export function AboutFields({ fields, onChange, error }: Props) {
  return (
    <>
      <SelectField
        label="It keeps"
        hint={types[fields.type].hint}
        value={fields.type}
        onChange={(type) => onChange({ ...fields, type: type as Fields['type'] })}
      >
        {Object.entries(types).map(([value, { label }]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <OfType fields={fields} onChange={onChange} error={error} />
    </>
  );
}

function OfType({ fields, onChange, error }: Props) {
  const set = (name: keyof Fields) => (value: string) => onChange({ ...fields, [name]: value });
  switch (fields.type) {
    case 'query':
      return (
        <QueryField
          label="Query"
          hint="Empty for everything"
          value={fields.query}
          onChange={set('query')}
          error={error}
          path="about.query"
        />
      );
    case 'person':
      return (
        <TextField
          label="Account or address"
          value={fields.identifier}
          onChange={set('identifier')}
          fault={faultOf(error, 'about.identifier')}
          maxLength={256}
          required
        />
      );
    case 'resource':
      return (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Id of the resource"
            value={fields.resourceId}
            onChange={set('resourceId')}
            fault={faultOf(error, 'about.id')}
            maxLength={256}
            required
          />
          <TextField
            label="Type"
            hint="Empty for any"
            value={fields.resourceType}
            onChange={set('resourceType')}
            fault={faultOf(error, 'about.resourceType')}
            maxLength={200}
          />
        </div>
      );
    case 'source':
      return <SourceField value={fields.source} onChange={set('source')} error={error} />;
    case 'range':
      return (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="First"
            hint="The number behind the colon: 4711 of 1:4711"
            type="number"
            min={0}
            value={fields.first}
            onChange={set('first')}
            fault={faultOf(error, 'about.first')}
            required
          />
          <TextField
            label="Last"
            type="number"
            min={0}
            value={fields.last}
            onChange={set('last')}
            fault={faultOf(error, 'about.last')}
            required
          />
        </div>
      );
  }
}

/** One of those that there are, for who may list them. */
function SourceField({
  value,
  onChange,
  error,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: unknown;
}) {
  const mayList = useMe().can('sources:read');
  const { data, error: unlisted } = useQuery({ ...sourcesQuery, enabled: mayList });
  const fault = faultOf(error, 'about.source');
  if (!mayList || unlisted !== null)
    return <TextField label="Source" value={value} onChange={onChange} fault={fault} maxLength={64} required />;
  return (
    <SelectField label="Source" value={value} onChange={onChange} fault={fault} disabled={data === undefined} required>
      <option value="">{data === undefined ? 'Loading …' : 'Choose one'}</option>
      <option value="daybook">Daybook itself</option>
      {data?.sources.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}
