import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { buttonClass } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { Problem } from '../ui/problem.tsx';

/** Something that no page expected. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <div className="mx-auto max-w-xl p-6">
      <Problem error={error} onRetry={reset} />
    </div>
  );
}

export function NotFound() {
  return (
    <main className="mx-auto max-w-xl p-6">
      <Page title="There is nothing here" about="No page has this address. It may have been removed, or mistyped.">
        <Link to="/" className={buttonClass()}>
          To the start
        </Link>
      </Page>
    </main>
  );
}
