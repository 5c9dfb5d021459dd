import type { SourceJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useMe } from '../../api/me.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Secret } from '../../ui/copy.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Empty } from '../../ui/state.tsx';
import { Arriving } from './arriving.tsx';
import { Configuration } from './configuration.tsx';
import { SourceForm } from './form.tsx';

export interface Registered {
  readonly source: SourceJson;
  /** In the memory of this page alone: gone when it is left. */
  readonly token: string;
  /** Id of the sender that was chosen. */
  readonly program: string;
}

/** From nothing to the first event: what it is called, what it is told, what arrives. */
export function NewSourcePage() {
  const { can } = useMe();
  const [registered, setRegistered] = useState<Registered | null>(null);
  return (
    <>
      <Link to="/sources" className="mb-2 inline-block text-soft hover:text-ink hover:underline">
        ← Sources
      </Link>
      {registered === null ? (
        <Page title="Add a source" about="It gets a token that can send its own events and do nothing else.">
          {can('sources:write') ? (
            <SourceForm onRegistered={setRegistered} />
          ) : (
            <Empty title="Your role adds no sources" />
          )}
        </Page>
      ) : (
        <Added registered={registered} />
      )}
    </>
  );
}

function Added({ registered }: { readonly registered: Registered }) {
  const { source, token } = registered;
  // The button that was pressed is gone; what came in its place is read from its beginning.
  useEffect(() => {
    window.scrollTo(0, 0);
    document.getElementById('page')?.focus({ preventScroll: true });
  }, []);
  return (
    <Page
      title={`${source.name} is registered`}
      actions={
        <Link to="/sources" className={buttonClass()}>
          Done
        </Link>
      }
    >
      <div className="grid items-start gap-x-8 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
        <div className="min-w-0">
          <div className="mb-6">
            <Secret label="Its token. It is shown this once; the server keeps only its hash." text={token} />
          </div>
          <Configuration registered={registered} />
        </div>
        <Section title="What arrives">
          <Arriving source={source} />
        </Section>
      </div>
    </Page>
  );
}
