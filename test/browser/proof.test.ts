import type { Route } from 'playwright-core';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { type Bench, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;
let position = '';

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob' }]), 'shop');
  position = (await bench.client.search({ q: 'actor.id:alice' })).events[0]?.position ?? '';
});

interface Receipt {
  entry: string;
  sections: { id: number; bytes: string }[];
  proof: string;
}

/** Opens the proof, and says how each step came out. */
async function prove(): Promise<Record<string, string>> {
  const { page } = ann;
  await page.goto(`/search?event=${encodeURIComponent(JSON.stringify(position))}`);
  await page.getByRole('dialog').getByRole('tab', { name: 'Proof' }).click();
  const steps = page.getByRole('list', { name: 'Steps of the proof' }).getByRole('listitem');
  await steps.first().waitFor();
  const states = await steps.evaluateAll((items) =>
    items.map((item) => [item.getAttribute('data-step') ?? '', item.getAttribute('data-state') ?? ''] as const),
  );
  return Object.fromEntries(states);
}

async function tampered(glob: string, change: (body: never) => void): Promise<Record<string, string>> {
  const handler = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    const body = (await response.json()) as never;
    change(body);
    await route.fulfill({ response, json: body });
  };
  await ann.page.route(glob, handler);
  try {
    return await prove();
  } finally {
    await ann.page.unroute(glob, handler);
  }
}

const failing = (states: Record<string, string>): string[] =>
  Object.entries(states).flatMap(([id, state]) => (state === 'fails' ? [id] : []));
const banner = (): Promise<string> => ann.page.getByRole('dialog').getByRole('alert').innerText();
const flipFirst = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
  return bytes.toString('base64');
};

test('the first proof leaves open only what nobody could know yet; the second holds in all', async () => {
  const first = await prove();
  expect(first).toEqual({
    content: 'holds',
    shown: 'holds',
    entry: 'holds',
    inclusion: 'holds',
    key: 'open',
    signature: 'holds',
    history: 'open',
  });
  const second = await prove();
  expect(new Set(Object.values(second))).toEqual(new Set(['holds']));
  const dialog = ann.page.getByRole('dialog');
  await expect.poll(() => dialog.getByRole('status').first().innerText()).toContain('just as it is shown here');
  await expect.poll(() => dialog.innerText()).toMatch(/daybook verify --receipt event-1-\d+\.receipt --key log\.vkey/);
  await expect.poll(() => dialog.locator('pre').last().innerText()).toMatch(/^[^ ]+\n\d+\n[^ ]+\n\n— /);
  expect(ann.faults).toEqual([]);
});

test('a changed byte of the content is shown', async () => {
  const states = await tampered('**/receipt', (receipt: Receipt) => {
    const [first] = receipt.sections;
    if (first !== undefined) first.bytes = flipFirst(first.bytes);
  });
  expect(failing(states)).toContain('content');
  expect(await banner()).toContain('The proof does not hold');
});

test('a drawer that shows something else than the log has is found out', async () => {
  const states = await tampered(
    `**/v1/events/${encodeURIComponent(position)}`,
    (view: { event: { outcome: string } }) => {
      view.event.outcome = 'failure';
    },
  );
  expect(failing(states)).toEqual(['shown']);
  await expect.poll(() => ann.page.locator('[data-step=shown]').innerText()).toContain('outcome');
});

test('a changed hash of the path is shown', async () => {
  const states = await tampered('**/receipt', (receipt: Receipt) => {
    const lines = receipt.proof.split('\n');
    lines[2] = flipFirst(lines[2] ?? '');
    receipt.proof = lines.join('\n');
  });
  expect(failing(states)).toEqual(['inclusion']);
});

test('a checkpoint with another size is shown', async () => {
  const states = await tampered('**/receipt', (receipt: Receipt) => {
    const at = receipt.proof.indexOf('\n\n');
    receipt.proof =
      receipt.proof.slice(0, at) + receipt.proof.slice(at).replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`);
  });
  expect(failing(states)).toContain('signature');
});

test('another key than the one remembered is warned of, and is not taken in its place', async () => {
  const change = (info: { vkeys: string[] }): void => {
    info.vkeys = ['example.org/other+3d8d0e3c+AZh3DEjNIqZp1IsSEFzTzDMrBYYqEWwCwJUnoCXl8eEo'];
  };
  expect(failing(await tampered('**/v1/log', change))).toContain('key');
  expect(await banner()).toContain('another log');
  expect(new Set(Object.values(await prove()))).toEqual(new Set(['holds']));
});

test('a remembered checkpoint with another root, or of a longer log, is warned of', async () => {
  const { page } = ann;
  const remember = (change: 'root' | 'size'): Promise<void> =>
    page.evaluate((what) => {
      const kept = JSON.parse(localStorage.getItem('daybook.log') ?? '{}') as { checkpoints: Record<string, string> };
      for (const [origin, note] of Object.entries(kept.checkpoints)) {
        const lines = note.split('\n');
        if (what === 'root') lines[2] = `${lines[2]?.startsWith('A') === true ? 'B' : 'A'}${lines[2]?.slice(1)}`;
        else lines[1] = String(Number(lines[1]) + 100_000);
        kept.checkpoints[origin] = lines.join('\n');
      }
      localStorage.setItem('daybook.log', JSON.stringify(kept));
    }, change);
  await remember('root');
  expect(failing(await prove())).toEqual(['history']);
  await expect.poll(() => page.locator('[data-step=history]').innerText()).toContain('rewritten');

  await page.evaluate(() => localStorage.removeItem('daybook.log'));
  await prove();
  await remember('size');
  expect(failing(await prove())).toEqual(['history']);
  await expect.poll(() => page.locator('[data-step=history]').innerText()).toContain('longer before');
});

test('a key that somebody was given is held against the log, and what is none is refused', async () => {
  const { page } = ann;
  await page.evaluate(() => localStorage.removeItem('daybook.log'));
  await prove();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Key that you were given').fill('not a key');
  await dialog.getByRole('button', { name: 'Hold the log against it' }).click();
  await dialog.getByText('That is no verifier key').waitFor();
  const [vkey = ''] = (await bench.client.logInfo()).vkeys;
  await dialog.getByLabel('Key that you were given').fill(vkey);
  await dialog.getByRole('button', { name: 'Hold the log against it' }).click();
  await dialog.getByText(/It was given on/).waitFor();
  expect(new Set(Object.values(await prove()))).toEqual(new Set(['holds']));
});

test('a browser without Ed25519 says so, and does not say that the signature is wrong', async () => {
  const { page } = ann;
  await page.evaluate(() => localStorage.removeItem('daybook.log'));
  await page.addInitScript(() => {
    crypto.subtle.importKey = () => Promise.reject(new DOMException('no', 'NotSupportedError'));
  });
  expect(await prove()).toMatchObject({ signature: 'open', inclusion: 'holds' });
  await expect.poll(() => page.locator('[data-step=signature]').innerText()).toContain('cannot verify Ed25519');
});
