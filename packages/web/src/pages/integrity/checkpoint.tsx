import type { LogInfo } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Scrolled } from '../../ui/scrolled.tsx';
import { Empty } from '../../ui/state.tsx';
import { saveText } from '../../ui/save-text.ts';
import { checkpointName } from './save.ts';
import { checkSignature, type Signature } from './signature.ts';
import { countText, eventsText } from './words.ts';

/** The head of the log, with what it takes to hold later ones against it. */
export function Checkpoint({ log }: { readonly log: LogInfo }) {
  const { checkpoint, vkeys } = log;
  return (
    <Section
      title="Newest checkpoint"
      about="A signed statement of everything in the log. Keep a copy where the operator of this server cannot reach it: a later log that does not go on from it was rewritten."
    >
      {checkpoint === '' ? (
        <Empty title="Nothing is signed yet">The first checkpoint comes with the first events.</Empty>
      ) : (
        <Signed log={log} note={checkpoint} vkeys={vkeys} />
      )}
    </Section>
  );
}

interface Props {
  readonly log: LogInfo;
  readonly note: string;
  readonly vkeys: readonly string[];
}

function Signed({ log, note, vkeys }: Props) {
  const signature = useQuery({
    queryKey: ['signature', note, vkeys],
    queryFn: () => checkSignature(note, vkeys),
    staleTime: Infinity,
  });
  const [, size = '0', root = ''] = note.split('\n');
  const signed = Number(size);
  const waiting = log.size - signed;
  return (
    <Card>
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <Facts
            facts={[
              ['Log', <code key="origin">{log.origin}</code>],
              [
                'Covers',
                `${eventsText(signed)}${waiting > 0 ? `; ${countText(waiting)} newer are not signed yet` : ''}`,
              ],
              ['Root', <code key="root">{root}</code>],
              ['Signature', <SignatureState key="signature" signature={signature.data} />],
              ...vkeys.map((vkey) => ['Key', <code key={vkey}>{vkey}</code>] as const),
            ]}
          />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button size="small" onClick={() => saveText(checkpointName(log.log, signed), note)}>
            Download checkpoint
          </Button>
          <Button size="small" onClick={() => saveText('log.vkey', `${vkeys.join('\n')}\n`)}>
            Download key
          </Button>
          <CopyButton text={note} label="Copy checkpoint" />
        </div>
      </div>
      <details className="mt-3">
        <summary className="cursor-pointer text-soft hover:text-ink">As it was signed</summary>
        <Scrolled as="pre" label="The checkpoint as it was signed" className="mt-2 rounded-md bg-sunken p-3 text-xs">
          <code>{note}</code>
        </Scrolled>
      </details>
    </Card>
  );
}

function SignatureState({ signature }: { readonly signature: Signature | undefined }) {
  if (signature === undefined) return 'being checked …';
  if (signature.state === 'holds')
    return (
      <>
        <Badge tone="good">valid</Badge> <span className="text-soft">Ed25519, checked by this browser</span>
      </>
    );
  if (signature.state === 'fails')
    return (
      <>
        <Badge tone="bad">not valid</Badge> <code>{signature.code}</code>
      </>
    );
  return 'not checked: this browser cannot, or the page did not come over TLS';
}
