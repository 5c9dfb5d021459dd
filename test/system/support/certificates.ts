import { spawnSync } from 'node:child_process';
import path from 'node:path';

const openssl = (args: readonly string[], cwd: string): void => {
  const { status, stderr } = spawnSync('openssl', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
};

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** Paths of PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority that openssl makes in a folder, and what it signs. */
export class Authority {
  readonly cert: string;
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.cert = path.join(folder, `${name}.crt`);
    const own = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`, '-days', '2'];
    openssl(['req', '-x509', ...newKey, ...own], folder);
  }

  /** `names` as openssl writes them: `DNS:localhost,IP:127.0.0.1`. */
  issue(name: string, names: string): Certificate {
    const signed = ['-CA', `${this.#name}.crt`, '-CAkey', `${this.#name}.key`, '-days', '1'];
    const own = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`];
    openssl(['req', '-x509', ...newKey, ...signed, ...own, '-addext', `subjectAltName=${names}`], this.#folder);
    return { cert: path.join(this.#folder, `${name}.crt`), key: path.join(this.#folder, `${name}.key`) };
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
