import { useState } from 'react';
import { Dialog } from '../../../ui/dialog.tsx';
import { Icon } from '../../../ui/icon.tsx';

const examples = [
  ['alice', 'The word, in any text of the event'],
  ['"password reset"', 'The phrase'],
  ['actor.id:alice', 'A field has the value'],
  ['kind:auth.*', 'A field begins so; ? stands for one character'],
  ['kind:(auth.login OR auth.logout)', 'One of several values'],
  ['outcome:failure AND NOT actor.id:alice', 'Both; all but. Side by side means AND'],
  ['-outcome:success', 'The same as NOT'],
  ['origin.ip:10.0.0.0/8', 'An address of a network'],
  ['request.status:>=500', 'At least; also >, <, <=, and [400 TO 499]'],
  ['time:[2026-11-23 TO 2026-11-24}', 'From, to; } leaves the end out'],
  ['target.id:*', 'The field is there; NOT target.id:* where it is not'],
  ['source:shop-web', 'Of a source, by its name'],
] as const;

const keys = [
  ['↑ ↓', 'through what is offered; ↑ in the empty field through past queries'],
  ['Tab, Enter', 'take what is chosen'],
  ['Ctrl Space', 'offer something'],
  ['Esc', 'close what is offered'],
] as const;

/** How queries are written. */
export function SyntaxHelp() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-label="How queries are written"
        title="How queries are written"
        onClick={() => setOpen(true)}
        className="rounded p-1.5 text-faint hover:bg-hover hover:text-ink"
      >
        <Icon name="help" />
      </button>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title="How queries are written" wide>
        <List rows={examples} />
        <h3 className="mt-4 mb-1 font-semibold">Keys</h3>
        <List rows={keys} />
      </Dialog>
    </>
  );
}

function List({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="divide-y divide-line">
      {rows.map(([text, about]) => (
        <div key={text} className="grid gap-x-4 py-1.5 sm:grid-cols-2">
          <dt>
            <code className="break-all">{text}</code>
          </dt>
          <dd className="text-soft">{about}</dd>
        </div>
      ))}
    </dl>
  );
}
