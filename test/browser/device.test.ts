import { AppError } from '@daybook/api';
import { expect } from 'vitest';
import { type Bench, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage((stage) => {
  ({ bench, ann } = stage);
});

test('a program gets a token of the person who approves its code, and acts as that person', async () => {
  const program = bench.client;
  const asked = await program.startDevice('daybook on build-7');
  const { page } = ann;
  await page.goto(asked.verificationPath);
  await page.getByLabel('Code').fill(asked.userCode.toLowerCase());
  await page.getByRole('button', { name: 'Look it up' }).click();
  await page.getByText('daybook on build-7').waitFor();
  await page.getByRole('button', { name: /approve/ }).click();
  await page.getByText('The device is signed in').waitFor();
  const { token, login } = await program.deviceToken(asked.deviceCode);
  expect(login).toBe('ann');
  expect((await bench.server.client(token).me()).login).toBe('ann');
  expect(ann.faults).toEqual([]);
});

test('a code that was refused gives no token', async () => {
  const program = bench.client;
  const asked = await program.startDevice('somebody else');
  const { page } = ann;
  await page.goto(`/device?code=${asked.userCode}`);
  await page.getByRole('button', { name: 'Refuse' }).click();
  await page.getByText('The device was refused').waitFor();
  await expect(program.deviceToken(asked.deviceCode)).rejects.toThrow(new AppError('device.refused').message);
});

test('a code that nobody asked for is answered by what to do', async () => {
  await ann.page.goto('/device?code=BBBBCCCC');
  await ann.page.getByRole('alert').getByText('Nothing waits behind this code').waitFor();
});

test('who follows the link without being signed in comes back to the code', async () => {
  const asked = await bench.client.startDevice('daybook');
  await using somebody = await bench.visit();
  await somebody.page.goto(`/device?code=${asked.userCode}`);
  await somebody.page.getByRole('button', { name: 'Use a token' }).click();
  await somebody.page.getByLabel('Token').fill(bench.token);
  await somebody.page.getByRole('button', { name: 'Sign in with the token' }).click();
  await somebody.page.getByText(asked.userCode).waitFor();
  expect(somebody.faults).toEqual([]);
});
