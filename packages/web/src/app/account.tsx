import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, keepCsrf } from '../api/client.ts';
import { meQuery, ofTenant, useMe } from '../api/me.ts';
import { chooseRole } from '../api/role-choice.ts';
import { forgetQueries } from '../pages/search/bar/history.ts';
import { Icon } from '../ui/icon.tsx';
import { Menu, MenuChoice, MenuItem, MenuRule } from '../ui/menu.tsx';
import { notice } from '../ui/notices.tsx';
import { shownOf } from '../ui/problem.tsx';
import { chooseTheme, themes, useTheme } from './theme.ts';

/** Stands for no choice among the roles; no role has such a name. */
const anyRole = '*';

/** Who one is, the role that one acts under, colours, and the way out. */
export function Account() {
  const { me, chosen } = useMe();
  const theme = useTheme();
  const queries = useQueryClient();
  const navigate = useNavigate();

  const actUnder = (name: string): void => {
    chooseRole(name === anyRole ? null : name);
    // What was shown under another role is not shown under this one.
    void queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  };
  const signOut = async (): Promise<void> => {
    forgetQueries();
    try {
      await api.signOut();
    } catch (error) {
      notice(
        `${shownOf(error).title}: the session may live on at the server. Close the browser, or end it from elsewhere.`,
      );
    }
    // Whatever the server says: who signs out leaves nothing behind here.
    keepCsrf(null);
    chooseRole(null);
    queries.clear();
    queries.setQueryData(meQuery.queryKey, null);
    await navigate({ to: '/sign-in', search: ofTenant(me) });
  };

  const roles = me.roles.map(({ name, about }) => ({ value: name, label: name, hint: about }));
  const acting = chosen?.name ?? me.roles.map(({ name }) => name).join(', ');
  return (
    <div className="border-t border-line p-3">
      <Menu
        label="Role, colours, sign out"
        side="top"
        triggerClass="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover data-popup-open:bg-hover"
        trigger={
          <>
            <span
              aria-hidden="true"
              className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-wash text-xs font-semibold text-accent"
            >
              {initials(me.name)}
            </span>
            <span className="min-w-0 flex-1">
              <span className="block truncate leading-tight font-medium">{me.name}</span>
              <span className="block truncate text-xs text-faint">{acting === '' ? 'no role' : acting}</span>
              <span className="sr-only">: role, colours, sign out</span>
            </span>
            <Icon name="chevron" className="size-4 rotate-180 text-faint" />
          </>
        }
      >
        {roles.length < 2 ? null : (
          <MenuChoice
            label="Act under"
            value={chosen?.name ?? anyRole}
            choices={[
              { value: anyRole, label: 'Any of my roles', hint: 'The first that allows what is asked' },
              ...roles,
            ]}
            onChoose={actUnder}
          />
        )}
        <MenuChoice
          label="Colours"
          value={theme}
          choices={themes.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) }))}
          onChoose={chooseTheme}
        />
        <MenuRule />
        <MenuItem onSelect={() => void navigate({ to: '/me' })}>Your account</MenuItem>
        <MenuItem onSelect={() => void signOut()}>Sign out</MenuItem>
      </Menu>
    </div>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
