import type { ApprovalJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Icon } from './icon.tsx';
import { Time } from './time.tsx';

/** Says that something waits for a second person, and where. */
export function WaitingNote({ approval }: { readonly approval: ApprovalJson }) {
  return (
    <div role="status" className="flex gap-3 rounded-lg border border-warn/40 bg-warn-wash px-4 py-3">
      <Icon name="approval" className="mt-0.5 size-4 text-warn" />
      <div>
        <p className="font-semibold text-warn">This waits for a second person</p>
        <p>{approval.summary}</p>
        <p className="text-soft">
          {approval.passesAlone === null ? (
            <>
              If nobody decides, it expires <Time iso={approval.expires} />.
            </>
          ) : (
            <>
              You are the only one who could decide: it passes <Time iso={approval.passesAlone} />, and is shown as
              such.
            </>
          )}{' '}
          <Link to="/approvals" className="text-accent underline">
            Approvals
          </Link>
        </p>
      </div>
    </div>
  );
}
