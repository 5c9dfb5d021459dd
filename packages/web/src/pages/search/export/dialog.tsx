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
import { takeExport } from './take.ts';

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
  const { lines, error, begin } = useTaking(search, onClose);
  const isBusy = lines !== null;
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
        {isBusy ? <Progress lines={lines} count={count} /> : null}
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={isBusy}>
            {isBusy ? 'Exporting …' : 'Export'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Progress({ lines, count }: { readonly lines: number; readonly count: number | null }) {
  return (
    <div>
      <progress
        aria-label="Progress of the export"
        className="h-2 w-full accent-accent"
        {...(count === null ? {} : { value: Math.min(lines, count), max: Math.max(count, 1) })}
      />
      <p className="text-soft">{countText(lines, 'line')} so far. Cancel ends it.</p>
    </div>
  );
}

/** Lines of the export that is under way; null while there is none. */
function useTaking(asked: Asked, onDone: () => void) {
  const [lines, setLines] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const begin = async (format: ExportFormat): Promise<void> => {
    const abort = new AbortController();
    running.current = abort;
    setError(null);
    setLines(0);
    try {
      await takeExport({ asked, format, signal: abort.signal, onProgress: setLines });
      if (abort.signal.aborted) return;
      notice('Export saved');
      onDone();
    } catch (failure) {
      if (!abort.signal.aborted) setError(failure);
    } finally {
      setLines(null);
    }
  };
  return { lines, error, begin: (format: ExportFormat) => void begin(format) };
}
