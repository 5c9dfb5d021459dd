import type { Role } from '../../access/index.ts';
import { startTestServer, type TestServer } from '../testing.ts';
import { personIn, TestBrowser, testPassword } from './browser.ts';

/** A server with two administrators: what one asks for, the other decides. */
export async function startWithTwoAdministrators(roles: readonly Role[]) {
  const server = await startTestServer({ begun: true }, roles);
  const { browser: ann } = await personIn(server, 'ann', ['administrator']);
  const { browser: carl } = await personIn(server, 'carl', ['administrator']);
  return { server, ann, carl };
}

export interface Invited {
  readonly user: { readonly id: string; readonly number: number };
  readonly invitation: { readonly secret: string };
  readonly approval: string | null;
}

export const invite = async (by: TestBrowser, login: string, more: object = {}): Promise<Invited> =>
  (await by.ask('POST', '/v1/users', { login, name: 'Bob', ...more })).body as unknown as Invited;

/** A new link of somebody who was invited. */
export const linkBy = async (by: TestBrowser, id: string): Promise<string> =>
  ((await by.ask('POST', `/v1/users/${id}/invitation`)).body as unknown as Invited).invitation.secret;

/** In a browser of its own. */
export const acceptLink = (server: TestServer, secret: string) =>
  new TestBrowser(server).ask('POST', '/v1/invitations/accept', { secret, name: 'Bob', password: testPassword });

export const approveBy = (by: TestBrowser, id: string | null) =>
  by.ask('POST', `/v1/approvals/${id}/decision`, { decision: 'approve', reason: 'fine' });
