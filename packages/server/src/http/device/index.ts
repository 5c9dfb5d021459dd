/** Sign-ins of programs through a browser (RFC 8628). */
import { DeviceAsk, DeviceDecision, DevicePoll, routes } from '@daybook/api';
import { type DeviceLogin, deviceSeconds, type PeopleParts } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { iso } from '../me/view.ts';
import type { Mount } from '../mount.ts';

export interface DeviceDeps extends Pick<PeopleParts, 'devices' | 'accounts'> {
  /** Address of the server as browsers know it; without one it is the one that the program used. */
  readonly publicUrl: string | undefined;
  readonly isTls: boolean;
}

const verificationPath = '/device';

export function mountDevice(mount: Mount, { devices, accounts, publicUrl, isTls }: DeviceDeps): void {
  mount(routes.startDevice, async ({ request, client }) => {
    const { client: name } = await readJsonBody(request, DeviceAsk);
    const { deviceCode, login } = devices.begin(name, client);
    const base = publicUrl ?? `${isTls ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`;
    return {
      deviceCode,
      userCode: login.userCode,
      verificationPath,
      // What a client says that the host is may be no host.
      verificationUrl: URL.parse(verificationPath, base)?.href ?? verificationPath,
      expiresSeconds: deviceSeconds.expires,
      intervalSeconds: deviceSeconds.interval,
    };
  });
  mount(routes.deviceToken, async ({ request }) => {
    const { deviceCode } = await readJsonBody(request, DevicePoll);
    const { token, expiresMs, person } = await devices.poll(deviceCode);
    return { token, expires: iso(expiresMs), login: person.login, name: person.name };
  });
  mount(routes.seeDevice, async ({ params, client }) => waitingJson(devices.see(params.userCode, client)));
  mount(routes.decideDevice, async ({ request, identity, session, client }) => {
    const by = accounts.oneself(readerOf(identity), session?.record ?? null, client);
    const { userCode, decision } = await readJsonBody(request, DeviceDecision);
    return waitingJson(await devices.decide(by.identity, userCode, decision, client));
  });
}

function waitingJson({ userCode, client, from, createdMs, expiresMs }: DeviceLogin) {
  const { address, userAgent } = from;
  return { userCode, client, address, userAgent, created: iso(createdMs), expires: iso(expiresMs) };
}
