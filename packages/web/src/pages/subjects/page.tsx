import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { AskErasure } from './ask-erasure.tsx';
import { Erasures } from './erasures.tsx';
import { FindPerson } from './find.tsx';

/** What the log has about a person: found, handed over, erased. By what the person is known stays in this page. */
export function SubjectsPage() {
  const { can } = useMe();
  const [isAsking, setAsking] = useState(false);
  return (
    <Page
      title="People’s rights"
      about="What the log has about a person: found, handed over, erased. By what the person is known stays in this page: no link and no browser keeps it."
      actions={can('subjects:erase') ? <Button onClick={() => setAsking(true)}>Ask for an erasure …</Button> : null}
    >
      {can('subjects:read') ? <FindPerson /> : null}
      <Erasures />
      {isAsking ? <AskErasure identifiers={[]} onClose={() => setAsking(false)} /> : null}
    </Page>
  );
}
