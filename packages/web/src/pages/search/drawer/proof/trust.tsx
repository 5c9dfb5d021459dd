import { parseVkey } from '@daybook/tlog';
import { browserCrypto } from '@daybook/tlog/browser';
import { useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { Confirm } from '../../../../ui/confirm.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { onSubmit } from '../../../../ui/form.ts';
import { fingerprintOf } from './key-steps.ts';
import { forget, loadKept, saveGiven } from './kept.ts';

const { sha256 } = browserCrypto;

interface Props {
  /** Something else is remembered from now on. */
  readonly onChange: () => void;
}

/** Which key this browser believes, and how to have it believe another. */
export function Trust({ onChange }: Props) {
  const [asking, setAsking] = useState(false);
  const kept = loadKept(localStorage);
  const parsed = kept === null ? null : parseVkey(sha256, kept.vkey);
  return (
    <section>
      <h3 className="mb-1 font-semibold">The key</h3>
      {parsed?.ok === true ? (
        <>
          <p className="text-soft">
            {kept?.from === 'given' ? 'Given to this browser' : 'Seen first by this browser'} on{' '}
            {kept?.since.slice(0, 10)}. SHA-256 of the public key:
          </p>
          <p className="my-1 font-mono text-xs wrap-anywhere">{fingerprintOf(sha256, parsed.key)}</p>
        </>
      ) : (
        <p className="text-soft">This browser remembers none.</p>
      )}
      {kept?.from !== 'given' ? <Give onChange={onChange} /> : null}
      {kept === null ? null : (
        <Button size="small" className="mt-2" onClick={() => setAsking(true)}>
          Forget this key
        </Button>
      )}
      {asking ? (
        <Confirm
          title="Forget the key of this log?"
          about="The next key that the server shows is then believed, whatever it is. Do this only if you know why the key changed."
          action="Forget it"
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            forget(localStorage);
            onChange();
          }}
        />
      ) : null}
    </section>
  );
}

/** Somebody has the key from elsewhere, which is better than to believe the server. */
function Give({ onChange }: Props) {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const give = (): void => {
    const parsed = parseVkey(sha256, text.trim());
    if (!parsed.ok || parsed.key.type !== 'ed25519') {
      setFault('That is no verifier key: it is one line of the file log.vkey.');
      return;
    }
    saveGiven(localStorage, text.trim());
    setText('');
    onChange();
  };
  return (
    <form onSubmit={onSubmit(give)} className="mt-1 flex flex-col items-start gap-2">
      <div className="w-full">
        <TextField
          label="Key that you were given"
          hint="A line of the file log.vkey, from the operator and not from this page"
          value={text}
          onChange={(typed) => {
            setText(typed);
            setFault(null);
          }}
          fault={fault}
        />
      </div>
      <Button size="small" type="submit">
        Hold the log against it
      </Button>
    </form>
  );
}
