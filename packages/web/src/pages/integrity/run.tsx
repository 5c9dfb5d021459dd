import type { VerificationJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { verificationQuery } from '../../api/verifications.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { Findings } from './findings.tsx';
import { saveText } from '../../ui/save-text.ts';
import { checkpointName } from './save.ts';
import { countText, durationText, resultOf } from './words.ts';

/** One verification: what it was held against, what it found, and what to do. */
export function RunDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const run = useQuery(verificationQuery(id));
  return (
    <Dialog open wide onClose={onClose} title="Verification">
      <Loaded query={run} rows={4}>
        {(data) => <Run run={data} />}
      </Loaded>
    </Dialog>
  );
}

const says: Partial<Record<VerificationJson['state'], string>> = {
  cancelled: 'It was cancelled before its end, so it says nothing of the log.',
  interrupted: 'The server stopped meanwhile, so it says nothing of the log. Begin another one.',
  failed: 'It could not be carried out, so it says nothing of the log. The log of the server says why.',
};

function Run({ run }: { readonly run: VerificationJson }) {
  const { tone, text } = resultOf(run);
  const { checkpoint, size } = run;
  const about = says[run.state];
  return (
    <div className="flex flex-col gap-4">
      <Facts
        facts={[
          [
            'Result',
            <Badge key="result" tone={tone}>
              {text}
            </Badge>,
          ],
          ['Begun', <Begun key="begun" run={run} />],
          ...(run.ended === null ? [] : [['Took', durationText(run.started, run.ended)] as const]),
          ...(size === null ? [] : [['Head', `${countText(size)} events`] as const]),
          ...(run.contentMatches === null
            ? []
            : [['Content', `${countText(run.contentMatches)} of ${countText(size ?? 0)} as it was logged`] as const]),
          ...(run.root === null ? [] : [['Root', <code key="root">{run.root}</code>] as const]),
        ]}
      />
      {about === undefined ? null : <p className="text-soft">{about}</p>}
      {run.holds === false ? <Findings run={run} /> : null}
      {checkpoint === null || size === null ? null : (
        <div>
          <Button size="small" onClick={() => saveText(checkpointName(run.log, size), checkpoint)}>
            Download its checkpoint
          </Button>
        </div>
      )}
    </div>
  );
}

function Begun({ run }: { readonly run: VerificationJson }) {
  return (
    <>
      <Time iso={run.started} exact /> by {run.scheduled ? 'the server, on schedule' : (run.by ?? 'somebody')}
    </>
  );
}
