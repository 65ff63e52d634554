// Certificates for a test, made by openssl in a folder of its own.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export class Certificates {
  folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-tls-'));

  path(name) {
    return path.join(this.folder, name);
  }

  text(name) {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Makes an authority: `NAME.pem`, `NAME.key`. */
  async authority(name) {
    await this.#openssl('req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-days', '30', '-subj', `/CN=${name}`);
  }

  /** Makes a certificate that `ca` signs: `NAME.pem`, `NAME.key`. */
  async certificate(name, { ca, san }) {
    writeFileSync(this.path(`${name}.ext`), `subjectAltName=${san}\n`);
    await this.#openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const signed = ['-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-CAcreateserial', '-days', '30', '-extfile', `${name}.ext`];
    await this.#openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`);
  }

  async #openssl(...given) {
    await run('openssl', given, { cwd: this.folder });
  }

  drop() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
