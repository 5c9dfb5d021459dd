import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '../api/lists.ts';
import { Checks } from './checks.tsx';
import { Loaded } from './state.tsx';

interface Props {
  readonly chosen: readonly string[];
  readonly onChange: (roles: string[]) => void;
}

/** Roles by name, with what they are for. */
export function RoleChecks({ chosen, onChange }: Props) {
  const roles = useQuery(rolesQuery);
  return (
    <Loaded query={roles} rows={2}>
      {(data) => (
        <Checks
          legend="Roles"
          choices={data.roles.map(({ name, about }) => ({ value: name, label: name, hint: about }))}
          chosen={chosen}
          onChange={onChange}
        />
      )}
    </Loaded>
  );
}
