import { AppError, errors, type FieldFault } from '@daybook/api';
import { Link, useLocation } from '@tanstack/react-router';
import { Button, buttonClass } from './button.tsx';
import { Icon } from './icon.tsx';
import { Ticks } from './ticks.tsx';

interface Shown {
  readonly title: string;
  readonly detail: string;
  readonly faults: readonly FieldFault[];
  readonly requestId: string | null;
}

/** What is wrong with what was typed in, found before it is sent. */
export class InputFault extends Error {
  override readonly name = 'InputFault';
}

export function shownOf(error: unknown): Shown {
  if (error instanceof AppError) {
    const { message, code, requestId } = error;
    return { title: errors[code].title, detail: message, faults: error.errors, requestId };
  }
  if (error instanceof InputFault)
    return { title: 'It cannot be sent like this', detail: error.message, faults: [], requestId: null };
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'The server could not be reached', detail, faults: [], requestId: null };
}

/** What was asked for may be far down, and this at the top of a form. */
function showIt(place: HTMLDivElement | null): void {
  place?.scrollIntoView({ block: 'nearest' });
}

/** What went wrong, what to do, and how to find it in the server's log. */
export function Problem({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { title, detail, faults, requestId } = shownOf(error);
  const here = useLocation();
  const again = error instanceof AppError && error.code === 'sign-in.again';
  return (
    <div ref={showIt} role="alert" className="flex gap-3 rounded-lg border border-bad/30 bg-bad-wash px-4 py-3">
      <Icon name="warning" className="mt-0.5 size-4 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold text-bad">{title}</p>
        <p className="wrap-break-word text-ink">
          <Ticks text={detail} />
        </p>
        {faults.length < 2 ? null : (
          <ul className="mt-1 list-disc pl-4">
            {faults.map((fault) => (
              <li key={`${fault.path} ${fault.message}`}>
                <code>{fault.path}</code>: <Ticks text={fault.message} />
              </li>
            ))}
          </ul>
        )}
        {requestId === null ? null : (
          <p className="mt-1 text-xs text-soft">
            Request <code>{requestId}</code>
          </p>
        )}
        {again ? (
          <Link
            to="/sign-in"
            search={{ to: here.href, again: true }}
            className={`mt-2 ${buttonClass({ size: 'small' })}`}
          >
            Sign in again
          </Link>
        ) : null}
        {onRetry === undefined ? null : (
          <Button size="small" className="mt-2" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
