import { sourceFormats } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { sourcesQuery } from '../../api/lists.ts';
import { Button } from '../../ui/button.tsx';
import { Secret } from '../../ui/copy.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { Problem } from '../../ui/problem.tsx';

type Format = (typeof sourceFormats)[number];

const formatNames: Readonly<Record<Format, string>> = {
  json: 'JSON events',
  auto: 'Log lines, whatever they are',
  combined: 'Web server access log (combined)',
  auth: 'Linux auth.log',
};

export function AddSource({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [format, setFormat] = useState<Format>('json');
  const add = useDeed({ run: () => api.addSource({ name, format }), changes: [sourcesQuery.queryKey] });
  if (add.data !== undefined) {
    return (
      <Dialog open wide onClose={onClose} title={`${add.data.source.name} is registered`}>
        <Secret label="Its token. It is shown this once; the server keeps only its hash." text={add.data.token} />
        <p className="mt-4 mb-1.5 text-soft">Send the first event:</p>
        <pre className="overflow-x-auto rounded-md bg-sunken p-3 text-xs">
          <code>{exampleOf(location.origin)}</code>
        </pre>
        <div className="mt-5 flex justify-end">
          <Button look="primary" onClick={onClose}>
            I have kept the token
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title="Register a source">
      <form onSubmit={onSubmit(() => add.mutate())} className="flex flex-col gap-4">
        {add.error === null ? null : <Problem error={add.error} />}
        <TextField
          label="Name"
          hint="Lower-case letters, digits, . _ and -; it stays for ever"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          fault={faultOf(add.error, 'name')}
          placeholder="shop-web"
          maxLength={64}
          required
        />
        <SelectField
          label="Format"
          value={format}
          onChange={(event) => setFormat(sourceFormats.find((each) => each === event.currentTarget.value) ?? 'json')}
        >
          {sourceFormats.map((each) => (
            <option key={each} value={each}>
              {formatNames[each]}
            </option>
          ))}
        </SelectField>
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={add.isPending}>
            Register
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function exampleOf(origin: string): string {
  return `curl ${origin}/v1/events \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"kind":"auth.login","outcome":"success","actor":{"id":"alice"}}'`;
}
