import { senders, SourceName } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { sourcesQuery } from '../../api/lists.ts';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { TextField } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import type { Registered } from './page.tsx';

export function SourceForm({ onRegistered }: { readonly onRegistered: (registered: Registered) => void }) {
  const known = useQuery(sourcesQuery).data;
  const [name, setName] = useState('');
  const [program, setProgram] = useState(senders[0]?.id ?? '');
  const [certificate, setCertificate] = useState('');
  const sender = senders.find(({ id }) => id === program);
  const format = sender?.format ?? 'json';
  const takesCertificates = known?.receiver.clientCertificates === true;
  const needsCertificate = sender?.needsCertificate === true;
  const add = useDeed({
    run: () => api.addSource({ name, format, ...(certificate === '' ? {} : { certificate }) }),
    changes: [sourcesQuery.queryKey],
    after: ({ source, token }) => onRegistered({ source, token, program }),
  });
  const isTaken = known?.sources.some((source) => source.name === name) === true;
  const isReady = !needsCertificate || (takesCertificates && certificate !== '');
  const fault = nameFault(name) ?? (isTaken ? 'There is, or was, a source of this name.' : null);
  return (
    <form onSubmit={onSubmit(() => (fault === null && isReady ? add.mutate() : undefined))} className="max-w-2xl">
      <Card className="flex flex-col gap-5">
        {add.error === null ? null : <Problem error={add.error} />}
        <TextField
          label="Name"
          hint="What is recorded beside its events; it stays for ever"
          value={name}
          onChange={setName}
          fault={fault ?? faultOf(add.error, 'name')}
          placeholder="shop-web"
          maxLength={64}
          required
        />
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium">What sends</legend>
          <div className="flex flex-col gap-1.5">
            {senders.map(({ id, name: title, about }) => (
              <label
                key={id}
                className="flex cursor-pointer gap-2.5 rounded-md border border-line px-3 py-2 hover:bg-hover/60 has-checked:border-accent has-checked:bg-accent-wash"
              >
                <input
                  type="radio"
                  name="program"
                  aria-label={title}
                  aria-describedby={`sender-${id}`}
                  className="mt-0.5 size-4 shrink-0"
                  checked={program === id}
                  onChange={() => setProgram(id)}
                />
                <span>
                  <span className="block font-medium">{title}</span>
                  <span id={`sender-${id}`} className="block text-xs text-soft">
                    {about}
                  </span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        {needsCertificate && known !== undefined && !takesCertificates ? (
          <p role="status" className="text-sm text-bad">
            This program needs a client certificate, and this server takes none yet: set <code>tls.clientCa</code>.
          </p>
        ) : null}
        {takesCertificates ? (
          <TextField
            label="Name in its client certificate"
            hint={
              needsCertificate
                ? 'This program shows one, and can send no token: DNS:machine.example.org'
                : 'If it shows one in place of its token: DNS:shop.example.org, URI:… or email:…'
            }
            required={needsCertificate}
            value={certificate}
            onChange={setCertificate}
            fault={faultOf(add.error, 'certificate')}
            maxLength={512}
          />
        ) : null}
        <div>
          <Button
            type="submit"
            look="primary"
            busy={add.isPending}
            disabled={name === '' || fault !== null || !isReady}
          >
            Register
          </Button>
        </div>
      </Card>
    </form>
  );
}

/** What is wrong with it so far; nothing is wrong with none. */
function nameFault(name: string): string | null {
  if (name === '') return null;
  const read = SourceName.safeParse(name);
  // At the end of what is being typed, a mark may still be followed by a letter.
  if (read.success || (/[._-]$/.test(name) && SourceName.safeParse(`${name}x`).success)) return null;
  return read.error.issues[0]?.message ?? 'not a name';
}
