import { type ExportFormat, exportFormats } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { fieldGroups, groupNames } from '../../../api/sight.ts';
import { Button } from '../../../ui/button.tsx';
import { countText } from '../../../ui/count.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { onSubmit } from '../../../ui/form.ts';
import { notice } from '../../../ui/notices.tsx';
import { Problem } from '../../../ui/problem.tsx';
import type { Asked } from '../asked.ts';
import { useHistogram } from '../counts.ts';
import { formats } from './formats.ts';
import { takeExport, type Taking } from './take.ts';

interface Props {
  readonly search: Asked;
  readonly onClose: () => void;
}

/** Closing it ends an export that is under way. */
export function ExportDialog({ search, onClose }: Props) {
  const role = useMe().roleFor('events:export');
  const masked = groupNames.filter((group) => role?.sight.clear.includes(group) !== true);
  const count = useHistogram(search).data?.total ?? null;
  const [format, setFormat] = useState<ExportFormat>('ndjson');
  const { soFar, error, begin } = useTaking(search, onClose);
  const isBusy = soFar !== null;
  const of = count === null ? 'everything that the search finds' : countText(count);
  return (
    <Dialog open onClose={onClose} title="Export" about={`Takes out ${of}, read from the log. The log records it.`}>
      <form onSubmit={onSubmit(() => begin(format))} className="flex flex-col gap-4">
        {error === null ? null : <Problem error={error} />}
        <SelectField
          label="Format"
          value={format}
          disabled={isBusy}
          onChange={(event) => setFormat(exportFormats.find((each) => each === event.currentTarget.value) ?? 'ndjson')}
        >
          {exportFormats.map((each) => (
            <option key={each} value={each}>
              {formats[each].label}
            </option>
          ))}
        </SelectField>
        {masked.length === 0 ? null : (
          <p className="text-soft">
            Left out, as your role masks it: {masked.map((group) => fieldGroups[group].label.toLowerCase()).join(', ')}.{' '}
            <Link to="/approvals" className="text-accent underline">
              Ask for an unmasked export
            </Link>
          </p>
        )}
        {isBusy ? <Progress {...soFar} count={count} /> : null}
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={isBusy}>
            {isBusy ? 'Exporting …' : 'Export'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Progress({ lines, bytes, count }: SoFar & { readonly count: number | null }) {
  const megabytes = (bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 });
  return (
    <div>
      <progress
        aria-label="Progress of the export"
        className="h-2 w-full accent-accent"
        {...(count === null || lines === null ? {} : { value: Math.min(lines, count), max: Math.max(count, 1) })}
      />
      <p className="text-soft">
        {lines === null ? `${megabytes} MB` : countText(lines, 'line')} so far. Cancel ends it.
      </p>
    </div>
  );
}

type SoFar = Parameters<Taking['onProgress']>[0];

/** How far the export has got that is under way; null while there is none. */
function useTaking(asked: Asked, onDone: () => void) {
  const [soFar, setSoFar] = useState<SoFar | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const begin = async (format: ExportFormat): Promise<void> => {
    const abort = new AbortController();
    running.current = abort;
    setError(null);
    setSoFar({ lines: 0, bytes: 0 });
    try {
      await takeExport({ asked, format, signal: abort.signal, onProgress: setSoFar });
      if (abort.signal.aborted) return;
      notice('Export saved');
      onDone();
    } catch (failure) {
      if (!abort.signal.aborted) setError(failure);
    } finally {
      setSoFar(null);
    }
  };
  return { soFar, error, begin: (format: ExportFormat) => void begin(format) };
}
