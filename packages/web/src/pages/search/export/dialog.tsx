import { type ExportFormat, exportFormats } from '@daybook/api';
import type { MaskingGroup } from '@daybook/event';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { fieldGroups, groupNames } from '../../../api/sight.ts';
import { Button } from '../../../ui/button.tsx';
import { Check } from '../../../ui/check.tsx';
import { countText } from '../../../ui/count.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { onSubmit } from '../../../ui/form.ts';
import { Problem } from '../../../ui/problem.tsx';
import { Time } from '../../../ui/time.tsx';
import type { Asked } from '../asked.ts';
import { useHistogram } from '../counts.ts';
import { formats } from './formats.ts';
import type { Offer } from './offer.ts';
import type { SoFar } from './take.ts';
import { useOffer } from './use-offer.ts';
import { useTaking } from './use-taking.ts';

interface Props {
  readonly search: Asked;
  readonly onClose: () => void;
}

/** Closing it ends an export that is under way. */
export function ExportDialog({ search, onClose }: Props) {
  const role = useMe().roleFor('events:export');
  const masked = groupNames.filter((group) => role?.sight.clear.includes(group) !== true);
  const permitted = useOffer(search, masked.length === 0 ? null : (role?.name ?? null));
  const [isUnmasked, setUnmasked] = useState(false);
  const offer = isUnmasked ? permitted : null;
  const found = useHistogram(search).data?.total ?? null;
  const count = offer === null || offer.isWhole ? found : null;
  const [format, setFormat] = useState<ExportFormat>('ndjson');
  const { soFar, error, cut, begin } = useTaking(search, onClose);
  const isBusy = soFar !== null;
  const of = count === null ? 'everything that the search finds' : countText(count);
  return (
    <Dialog open onClose={onClose} title="Export" about={`Takes out ${of}, read from the log. The log records it.`}>
      <form onSubmit={onSubmit(() => begin(format, offer))} className="flex flex-col gap-4">
        {error === null ? null : <Problem error={error} />}
        <SelectField
          label="Format"
          value={format}
          disabled={isBusy || cut !== null}
          onChange={(chosen) => setFormat(exportFormats.find((each) => each === chosen) ?? 'ndjson')}
        >
          {exportFormats.map((each) => (
            <option key={each} value={each}>
              {formats[each].label}
            </option>
          ))}
        </SelectField>
        {permitted === null ? null : (
          <Permitted offer={permitted} checked={isUnmasked} onChange={setUnmasked} disabled={isBusy || cut !== null} />
        )}
        <LeftOut groups={masked.filter((group) => offer?.groups.includes(group) !== true)} />
        {cut === null || isBusy ? null : <WasCut events={cut.file.events} />}
        {isBusy ? <Progress {...soFar} count={count} /> : null}
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={isBusy}>
            {isBusy ? 'Exporting …' : cut === null ? 'Export' : 'Continue'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const namesOf = (groups: readonly MaskingGroup[]): string =>
  groups.map((group) => fieldGroups[group].label.toLowerCase()).join(', ');

interface PermittedProps {
  readonly offer: Offer;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled: boolean;
}

/** What the reader was permitted to take out of this search besides. */
function Permitted({ offer: { groups, since, until, expires }, ...check }: PermittedProps) {
  return (
    <Check
      label={`Show ${namesOf(groups)}, as permitted`}
      hint={
        <>
          Events from <Time iso={since} exact /> to <Time iso={until} exact />. The permit ends{' '}
          <Time iso={expires} exact />; the log records that it was used.
        </>
      }
      {...check}
    />
  );
}

function LeftOut({ groups }: { readonly groups: readonly MaskingGroup[] }) {
  if (groups.length === 0) return null;
  return (
    <p className="text-soft">
      Left out, as your role masks it: {namesOf(groups)}.{' '}
      <Link to="/approvals" className="text-accent underline">
        Ask for an unmasked export
      </Link>
    </p>
  );
}

function Progress({ events, bytes, count }: SoFar & { readonly count: number | null }) {
  const megabytes = (bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 });
  return (
    <div>
      <progress
        aria-label="Progress of the export"
        className="h-2 w-full accent-accent"
        {...(count === null || events === null ? {} : { value: Math.min(events, count), max: Math.max(count, 1) })}
      />
      <p className="text-soft">{events === null ? `${megabytes} MB` : countText(events)} so far. Cancel ends it.</p>
    </div>
  );
}

/** What came is not lost: a server that was started anew gives the rest. */
function WasCut({ events }: { readonly events: number }) {
  return (
    <p role="alert" className="rounded-lg border border-bad/30 bg-bad-wash px-4 py-3">
      The export was cut after {countText(events)}. They are kept: continue to take the rest. Cancel throws them away.
    </p>
  );
}
