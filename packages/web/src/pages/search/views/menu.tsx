import type { View } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { useMe } from '../../../api/me.ts';
import { Badge } from '../../../ui/badge.tsx';
import { buttonClass } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { useDeed } from '../../../ui/deed.ts';
import { Drawer } from '../../../ui/dialog.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Menu, MenuItem, MenuRule } from '../../../ui/menu.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { ViewNotes } from '../notes/notes.tsx';
import type { EventsSearch } from '../search.ts';
import { useTable } from '../rows/use-table.ts';
import { inputOf, isChanged, keptOf, savedIn, searchOf } from './current.ts';
import { SaveView } from './save.tsx';

type Open = 'save' | 'edit' | 'remove' | 'notes' | null;

/** Saved searches: which one is open, whether it was changed since, and what can be done with it. */
export function ViewsMenu({ search }: { readonly search: EventsSearch }) {
  const role = useMe().roleFor('events:read')?.name ?? '';
  const navigate = useNavigate();
  const [open, setOpen] = useState<Open>(null);
  const { table } = useTable();
  const kept = keptOf(
    search,
    table.columns.map(({ id }) => id),
  );
  const views = useQuery({ queryKey: ['views', role], queryFn: () => api.listViews() });
  const view = views.data?.views.find(({ id }) => id === search.view);
  const go = (to: EventsSearch): void => {
    const { group } = search;
    void navigate({ to: '/search', search: { ...to, ...(group === undefined ? {} : { group }) } });
  };
  const update = useDeed({
    run: (changed: View) => api.changeView(changed.id, { ...inputOf(changed), ...kept }),
    changes: [['views']],
    says: 'View saved',
    after: (saved) => go(searchOf(saved)),
  });
  const close = (): void => setOpen(null);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Menu label="Views" triggerClass={buttonClass()} trigger={<Trigger view={view} search={search} />}>
        <Listed views={views.data?.views ?? []} current={view} onOpen={(chosen) => go(searchOf(chosen))} />
        <MenuRule />
        {view !== undefined && isChanged(view, search) ? (
          <>
            {view.mine ? <MenuItem onSelect={() => update.mutate(view)}>Save changes</MenuItem> : null}
            <MenuItem onSelect={() => go(searchOf(view))}>Go back to what was saved</MenuItem>
          </>
        ) : null}
        <MenuItem onSelect={() => setOpen('save')}>Save as a new view …</MenuItem>
        {view === undefined ? null : (
          <>
            {view.mine ? <MenuItem onSelect={() => setOpen('edit')}>Rename or share …</MenuItem> : null}
            <MenuItem onSelect={() => setOpen('notes')}>Notes</MenuItem>
            <MenuItem danger onSelect={() => setOpen('remove')}>
              Remove …
            </MenuItem>
          </>
        )}
      </Menu>
      {update.error === null ? null : <Problem error={update.error} />}
      {views.error === null ? null : <Problem error={views.error} onRetry={() => void views.refetch()} />}
      {open === 'save' ? (
        <SaveView kept={kept} role={role} onClose={close} onSaved={(saved) => go(searchOf(saved))} />
      ) : null}
      {open === 'edit' && view !== undefined ? (
        <SaveView kept={savedIn(view)} view={view} role={role} onClose={close} onSaved={() => undefined} />
      ) : null}
      {open === 'remove' && view !== undefined ? (
        <RemoveView view={view} onClose={close} onRemoved={() => go(withoutView(search))} />
      ) : null}
      <Drawer
        open={open === 'notes' && view !== undefined}
        onClose={close}
        title={`View ${view?.name ?? ''}`}
        side="right"
      >
        {view === undefined ? null : (
          <div className="flex flex-col gap-5">
            {view.description === '' ? null : <p className="text-soft">{view.description}</p>}
            <ViewNotes id={view.id} />
          </div>
        )}
      </Drawer>
    </div>
  );
}

function Trigger({ view, search }: { readonly view: View | undefined; readonly search: EventsSearch }) {
  if (view === undefined)
    return (
      <>
        Views
        <Icon name="chevron" />
      </>
    );
  return (
    <>
      <span className="max-w-44 truncate sm:max-w-60">{view.name}</span>
      {isChanged(view, search) ? <Badge tone="warn">changed</Badge> : null}
      <Icon name="chevron" />
    </>
  );
}

interface ListedProps {
  readonly views: readonly View[];
  readonly current: View | undefined;
  readonly onOpen: (view: View) => void;
}

function Listed({ views, current, onOpen }: ListedProps) {
  if (views.length === 0) return <p className="px-2.5 py-1.5 text-soft">No views yet</p>;
  return views.map((view) => (
    <MenuItem key={view.id} onSelect={() => onOpen(view)}>
      <span className="size-4 shrink-0 text-accent">{view.id === current?.id ? <Icon name="check" /> : null}</span>
      <span className="min-w-0">
        <span className="block max-w-72 truncate">{view.name}</span>
        <span className="block max-w-72 truncate text-xs text-faint">{aboutOf(view)}</span>
      </span>
    </MenuItem>
  ));
}

function aboutOf({ mine, owner, sharedWith, q }: View): string {
  const whose = mine
    ? sharedWith === null
      ? 'private'
      : `shared with ${sharedWith}`
    : `by ${owner ?? 'somebody else'}`;
  return q === '' ? whose : `${whose} · ${q}`;
}

function RemoveView({
  view,
  onClose,
  onRemoved,
}: {
  readonly view: View;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}) {
  const remove = useDeed({ run: () => api.removeView(view.id), changes: [['views']], says: 'View removed' });
  return (
    <Confirm
      title={`Remove ${view.name}`}
      about={
        view.sharedWith === null
          ? 'What it was stays in the log.'
          : `It goes for everybody under ${view.sharedWith}. What it was stays in the log.`
      }
      action="Remove"
      onConfirm={async () => {
        await remove.mutateAsync();
        onRemoved();
      }}
      onClose={onClose}
    />
  );
}

function withoutView({ view: _view, ...search }: EventsSearch): EventsSearch {
  return search;
}
