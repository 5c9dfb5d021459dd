import { useMemo } from 'react';
import { useFields } from '../../../api/fields.ts';
import { useMedia } from '../../../ui/media.ts';
import { columnOf } from './columns.tsx';
import type { RowLook } from './row.tsx';
import type { TableLook } from './use-table.ts';

const rowPxOf = { compact: 30, comfortable: 42 } as const;
const phoneRowPx = 62;

/** How rows look, as was chosen, on this screen: in columns, or on a phone as cards. */
export function useRowLook({ columns: chosen, density, times }: TableLook): RowLook {
  const isPhone = useMedia('(max-width: 40rem)');
  const fields = useFields();
  const columns = useMemo(() => chosen.map(({ id }) => columnOf(id)), [chosen]);
  const isMasked = useMemo(() => (field: string) => fields?.isMasked(field) === true, [fields]);
  return { columns, rowPx: isPhone ? phoneRowPx : rowPxOf[density], times, isPhone, isMasked };
}
