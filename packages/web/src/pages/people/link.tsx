import type { UserWithInvitation } from '@daybook/api';
import type { z } from 'zod';
import { Secret } from '../../ui/copy.tsx';
import { Time } from '../../ui/time.tsx';

/** A link that somebody is to be handed. */
export function InvitationLink({ user, invitation }: z.infer<typeof UserWithInvitation>) {
  return (
    <div className="flex flex-col gap-2">
      <Secret
        label={`A link for ${user.name}. It works once, and is shown this once.`}
        text={location.origin + invitation.path}
      />
      <p className="text-soft">
        Send it over a way that only {user.name} reads. It is over <Time iso={invitation.expires} />.
      </p>
    </div>
  );
}
