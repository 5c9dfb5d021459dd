import { useId, useState } from 'react';
import { useFields } from '../../../api/fields.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { onSubmit } from '../../../ui/form.ts';
import { Icon } from '../../../ui/icon.tsx';
import { columnOf, namedColumns } from './columns.tsx';
import { clampWidth, type ChosenColumn, columnsMax, widthPxMax, widthPxMin, widthPxUsual } from './preferences.ts';
import { type TableLook, useTable } from './use-table.ts';

/** Which columns the rows have, in which order and how wide; how close together they are, and how times are said. */
export function ColumnDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { table, isNamed, choose: chooseTable } = useTable();
  const { columns } = table;
  const choose = (change: Partial<TableLook>): void => chooseTable({ ...table, ...change });
  const swap = (i: number, j: number): void => {
    const moved = columns[i];
    if (moved !== undefined) choose({ columns: columns.toSpliced(i, 1).toSpliced(j, 0, moved) });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Columns"
      about={isNamed ? 'Those of this search, which its link and its view keep.' : 'Kept in this browser.'}
    >
      <ul className="mb-3 divide-y divide-line rounded-lg border border-line">
        {columns.map((column, i) => (
          <Chosen
            key={column.id}
            column={column}
            onUp={i === 0 ? null : () => swap(i, i - 1)}
            onDown={i === columns.length - 1 ? null : () => swap(i, i + 1)}
            onRemove={columns.length === 1 ? null : () => choose({ columns: columns.toSpliced(i, 1) })}
            onWidth={(widthPx) =>
              choose({ columns: columns.map((each, j) => (i === j ? { ...each, widthPx } : each)) })
            }
          />
        ))}
      </ul>
      {columns.length >= columnsMax ? (
        <p className="text-soft">There are as many columns as there can be.</p>
      ) : (
        <AddColumn
          taken={columns.map(({ id }) => id)}
          onAdd={(id) => choose({ columns: [...columns, { id, widthPx: widthPxUsual }] })}
        />
      )}
      <div className="mt-4 flex flex-wrap items-center gap-x-5 gap-y-2">
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4"
            checked={table.density === 'comfortable'}
            onChange={({ currentTarget }) => choose({ density: currentTarget.checked ? 'comfortable' : 'compact' })}
          />
          More room between rows
        </label>
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4"
            checked={table.times === 'relative'}
            onChange={({ currentTarget }) => choose({ times: currentTarget.checked ? 'relative' : 'absolute' })}
          />
          Times as “5 minutes ago”
        </label>
        <Button size="small" look="quiet" onClick={() => chooseTable(null)}>
          As at first
        </Button>
      </div>
    </Dialog>
  );
}

interface ChosenProps {
  readonly column: ChosenColumn;
  readonly onUp: (() => void) | null;
  readonly onDown: (() => void) | null;
  readonly onRemove: (() => void) | null;
  readonly onWidth: (widthPx: number) => void;
}

function Chosen({ column: { id, widthPx }, onUp, onDown, onRemove, onWidth }: ChosenProps) {
  const { title } = columnOf(id);
  const buttons = [
    ['Move up', onUp, 'chevron', 'rotate-180'],
    ['Move down', onDown, 'chevron', ''],
    ['Remove', onRemove, 'close', ''],
  ] as const;
  return (
    <li className="flex items-center gap-1 py-1 pr-1.5 pl-3">
      <span className="min-w-0 flex-1 truncate">{title}</span>
      <input
        type="number"
        aria-label={`Width of ${title}`}
        title="Width in pixels"
        min={widthPxMin}
        max={widthPxMax}
        step={10}
        value={widthPx}
        onChange={({ currentTarget }) => onWidth(clampWidth(currentTarget.valueAsNumber || widthPxMin))}
        className={`${inputClass} h-7 w-20! text-xs`}
      />
      {buttons.map(([label, act, icon, turned]) => (
        <Button
          key={label}
          size="small"
          look="quiet"
          aria-label={`${label}: ${title}`}
          title={label}
          disabled={act === null}
          onClick={() => act?.()}
        >
          <Icon name={icon} className={`size-4 ${turned}`} />
        </Button>
      ))}
    </li>
  );
}

interface AddProps {
  readonly taken: readonly string[];
  readonly onAdd: (id: string) => void;
}

function AddColumn({ taken, onAdd }: AddProps) {
  const fields = useFields();
  const id = useId();
  const [name, setName] = useState('');
  const known = [
    ...namedColumns.map((column) => ({ value: column.id, title: column.title })),
    ...Object.keys(fields?.catalogue.fields ?? {}).map((value) => ({ value, title: '' })),
  ].filter(({ value }) => !taken.includes(value));
  const wanted = name.trim();
  const isKnown = known.some(({ value }) => value === wanted) || /^ext\..+/.test(wanted);
  const add = (): void => {
    if (!isKnown || taken.includes(wanted)) return;
    onAdd(wanted);
    setName('');
  };
  return (
    <form onSubmit={onSubmit(add)} className="flex items-end gap-2">
      <div className="flex-1">
        <label htmlFor={id} className="text-sm font-medium">
          Add a field
        </label>
        <input
          id={id}
          list={`${id}-known`}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          placeholder="origin.country, or ext.KEY"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={256}
          className={`${inputClass} h-8`}
        />
        <datalist id={`${id}-known`}>
          {known.map(({ value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </datalist>
      </div>
      <Button type="submit" disabled={!isKnown}>
        Add
      </Button>
    </form>
  );
}
