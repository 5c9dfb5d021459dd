import { AppError } from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import type { Site } from '../access/index.ts';

/** Names of this machine for itself. Any other name could be made to lead here by whoever owns it (DNS rebinding). */
const loopbackHost = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;

/** Where browsers find this server, and whether a request comes from a page of its own. */
export class Sites {
  readonly #public: Site | null;
  readonly #isTls: boolean;

  constructor(publicUrl: string | undefined, isTls: boolean) {
    this.#isTls = isTls;
    if (publicUrl === undefined) this.#public = null;
    else {
      const { origin, hostname } = new URL(publicUrl);
      this.#public = { origin, host: hostname };
    }
  }

  /** The site that a request is for. Throws `access.cross-site` where it is for none of this server's. */
  of(request: FastifyRequest): Site {
    if (this.#public !== null) return this.#public;
    const host = request.headers.host ?? '';
    // No browser comes as far as this under a name that the certificate does not have.
    if (this.#isTls) return { origin: `https://${host}`, host: host.replace(/:\d+$/, '') };
    if (!loopbackHost.test(host)) {
      throw new AppError('access.cross-site', {
        detail: 'Without `publicUrl`, browsers reach this server at `localhost`.',
      });
    }
    // Passkeys are bound to a name, and `localhost` is the only one that a machine has for itself.
    return { origin: `http://${host}`, host: 'localhost' };
  }

  /** Throws `access.cross-site` where a browser says that another site made the request. Programs say nothing. */
  check(request: FastifyRequest): void {
    const { 'sec-fetch-site': from, origin } = request.headers;
    const isSafe = request.method === 'GET' || request.method === 'HEAD';
    const isOwn = from === undefined || from === 'same-origin' || (isSafe && from === 'none');
    if (!isOwn || (origin !== undefined && origin !== this.of(request).origin)) throw new AppError('access.cross-site');
  }
}
