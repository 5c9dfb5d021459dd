import { foundRanges, type ReclassificationMadeJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { countText } from '../../ui/count.ts';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { InputFault, Problem } from '../../ui/problem.tsx';
import { isQueryFault, QueryField } from '../../ui/query-field.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { WaitingNote } from '../../ui/waiting-note.tsx';
import { readRanges } from './read-ranges.ts';
import { classText, type PolicyJson } from './words.ts';

interface Props {
  readonly policy: PolicyJson;
  readonly onClose: () => void;
}

/** Has events kept by another class of the policy in force, by their positions or by what a query finds. */
export function Reclassify({ policy, onClose }: Props) {
  const mayFind = useMe().can('events:read');
  const classes = policy.classes.map(({ number }) => number).toSorted((a, b) => a - b);
  const [from, setFrom] = useState(String(policy.default));
  const [to, setTo] = useState('');
  const [form, setForm] = useState<'ranges' | 'query'>('ranges');
  const [text, setText] = useState('');
  const [search, setSearch] = useState({ q: '', since: '7d', until: 'now' });
  const [reason, setReason] = useState('');
  const { error, isPending, mutate, data } = useDeed({
    run: async () => {
      const ranges = form === 'ranges' ? readRanges(text) : await findRanges(search);
      return api.reclassify({
        from: Number(from),
        to: Number(to),
        ranges: ranges.map(([first, last]): [number, number] => [first, last]),
        reason,
      });
    },
    changes: [['retention'], ['approvals']],
  });
  if (data !== undefined) return <Made made={data} onClose={onClose} />;
  const options = (numbers: readonly number[]) =>
    numbers.map((number) => (
      <option key={number} value={number}>
        {classText(policy, number)}
      </option>
    ));
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Reclassify events"
      about="Only what is kept by the first class is moved; other events among them stay as they are."
    >
      <form onSubmit={onSubmit(() => mutate())} className="flex flex-col gap-4">
        {error === null || isQueryFault(error) ? null : <Problem error={error} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField label="Kept now by" value={from} onChange={setFrom} fault={faultOf(error, 'from')} required>
            {options([...new Set([1, ...classes])])}
          </SelectField>
          <SelectField label="To be kept by" value={to} onChange={setTo} fault={faultOf(error, 'to')} required>
            <option value="">Choose one</option>
            {options(classes.filter((number) => String(number) !== from))}
          </SelectField>
        </div>
        {mayFind ? (
          <SelectField
            label="Which events"
            value={form}
            onChange={(value) => setForm(value === 'query' ? 'query' : 'ranges')}
          >
            <option value="ranges">By their positions in the log</option>
            <option value="query">What a query finds</option>
          </SelectField>
        ) : null}
        {form === 'ranges' ? (
          <TextArea
            label="Positions"
            hint="As an event shows them, or from one to another: 1200-1400 1:1500"
            value={text}
            onChange={setText}
            fault={faultOf(error, 'ranges')}
            spellCheck={false}
            required
          />
        ) : (
          <>
            <QueryField
              label="Query"
              hint="It is a search of yours, and recorded: it finds what you may see"
              value={search.q}
              onChange={(q) => setSearch({ ...search, q })}
              error={error}
            />
            <div className="grid gap-4 sm:grid-cols-2">
              <TextField
                label="From"
                hint="A time, or a span back from now: 24h, 7d"
                value={search.since}
                onChange={(since) => setSearch({ ...search, since })}
                fault={faultOf(error, 'since')}
                required
              />
              <TextField
                label="To"
                value={search.until}
                onChange={(until) => setSearch({ ...search, until })}
                fault={faultOf(error, 'until')}
                required
              />
            </div>
          </>
        )}
        <ReasonField value={reason} onChange={setReason} error={error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={isPending}>
            Reclassify
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

async function findRanges(search: Parameters<typeof foundRanges>[1]) {
  const found = await foundRanges(api, search);
  if (!found.ok) throw new InputFault(found.message);
  return found.ranges;
}

/** What came of it: in force, or what waits and why. */
function Made({
  made: { events, because, approval },
  onClose,
}: {
  readonly made: ReclassificationMadeJson;
  readonly onClose: () => void;
}) {
  return (
    <Dialog open onClose={onClose} title={approval === null ? 'It is in force' : 'It is asked for'}>
      <div className="flex flex-col gap-3">
        <p>{approval === null ? `${countText(events)} kept by another class from now on.` : `${countText(events)}.`}</p>
        {approval === null ? null : <WaitingNote approval={approval} />}
        {because.length === 0 ? null : (
          <ul aria-label="Why" className="list-disc pl-5">
            {because.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        )}
      </div>
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
