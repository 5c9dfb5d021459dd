import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { onSubmit } from '../../ui/form.ts';
import { Card, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { AskErasure } from './ask-erasure.tsx';
import { Found } from './found.tsx';
import { IdentifiersField, identifiersOf } from './identifiers.tsx';
import { useFinding } from './use-finding.ts';

/** Finds what the log has about a person, to be handed over, or before it is erased. */
export function FindPerson() {
  const { can } = useMe();
  const { finding, find, stop, forget } = useFinding();
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [isErasing, setErasing] = useState(false);
  const isRunning = finding?.state === 'running';
  const error = finding?.error ?? null;
  return (
    <Section
      title="Find a person"
      about="Read from the log itself, from its beginning, in every part of every event. Each answer is recorded with what you look for and why."
    >
      <Card>
        <form
          onSubmit={onSubmit(() => find(identifiersOf(text), reason))}
          autoComplete="off"
          className="flex max-w-2xl flex-col gap-4"
        >
          {error === null ? null : <Problem error={error} />}
          <IdentifiersField value={text} onChange={setText} error={error} />
          <ReasonField value={reason} onChange={setReason} error={error} />
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look="primary" busy={isRunning}>
              {isRunning ? 'Reading …' : 'Find'}
            </Button>
            {isRunning ? <Button onClick={stop}>Stop</Button> : null}
            {finding === null || isRunning ? null : (
              <Button
                onClick={() => {
                  forget();
                  setText('');
                  setReason('');
                }}
              >
                Forget it
              </Button>
            )}
          </div>
        </form>
        {finding === null ? null : (
          <Found
            finding={finding}
            onErase={can('subjects:erase') && finding.state === 'done' ? () => setErasing(true) : null}
          />
        )}
      </Card>
      {isErasing && finding !== null ? (
        <AskErasure identifiers={finding.identifiers} onClose={() => setErasing(false)} />
      ) : null}
    </Section>
  );
}
