import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useFields } from '../../../api/fields.ts';
import { useMedia } from '../../../ui/media.ts';
import { useNow } from '../../../ui/now.ts';
import { formatRelative, formatTime } from '../../../ui/time.tsx';
import { useZone } from '../../../ui/zone.ts';
import { columnOf } from './columns.tsx';
import { cutsOf } from './fit.ts';
import type { RowLook } from './row.tsx';
import type { TableLook } from './use-table.ts';

const rowPxOf = { compact: 30, comfortable: 42 } as const;
const phoneRowPx = 62;
/** An event that there is none of: where it stands in an address, the position of each row is put. */
const nowhere = '999999999:999999999';

const route = getRouteApi('/inside/search');

/**
 * How rows look, as was chosen, on this screen: in columns, or on a phone as cards. One object for all rows, the same as long as
 * nothing changes; a row asks for nothing else, so that drawing one is cheap.
 */
export function useRowLook({ columns: chosen, density, times }: TableLook): RowLook {
  const isPhone = useMedia('(max-width: 40rem)');
  const fields = useFields();
  const zone = useZone();
  const nowMs = useNow();
  const hrefOf = useHrefOf();
  const columns = useMemo(() => chosen.map(({ id }) => columnOf(id)), [chosen]);
  const cuts = useMemo(
    () =>
      cutsOf({ columns, widthsPx: chosen.map(({ widthPx }) => widthPx), isDense: !isPhone && density === 'compact' }),
    [columns, chosen, isPhone, density],
  );
  // Times that do not depend on now are not said anew when it goes on.
  const relativeTo = times === 'relative' ? nowMs : null;
  return useMemo(
    () => ({
      columns,
      rowPx: isPhone ? phoneRowPx : rowPxOf[density],
      isPhone,
      isDense: !isPhone && density === 'compact',
      cuts,
      isMasked: (field) => fields?.isMasked(field) === true,
      timeOf: (iso) => (relativeTo === null ? formatTime(iso, zone) : formatRelative(iso, relativeTo)),
      hrefOf,
    }),
    [columns, density, isPhone, fields, zone, relativeTo, hrefOf, cuts],
  );
}

/** The address of each event that is opened from here. The router makes one, not thousands. */
function useHrefOf(): RowLook['hrefOf'] {
  const router = useRouter();
  const { event: _event, ...search } = route.useSearch();
  const { href } = router.buildLocation({ to: '/search', search: { ...search, event: nowhere } });
  return useMemo(() => {
    const place = encodeURIComponent(nowhere);
    const at = href.lastIndexOf(place);
    const [before, after] = [href.slice(0, at), href.slice(at + place.length)];
    return (position) => `${before}${encodeURIComponent(position)}${after}`;
  }, [href]);
}
