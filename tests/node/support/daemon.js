// Starts the real daemon for a test, on free ports and with a state folder of its own, and ends it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

const patience = Number(process.env.CONNECTORD_TEST_PATIENCE_MS ?? 20_000);

export function binary() {
  if (process.env.CONNECTORD_TEST_BINARY) return process.env.CONNECTORD_TEST_BINARY;
  const builds = ['test', 'dev', 'release']
    .map((name) => path.join(root, 'build', name, 'daemon/connectord'))
    .filter((file) => existsSync(file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (builds.length === 0) throw new Error('there is no connectord: build it, or set CONNECTORD_TEST_BINARY');
  return builds[0];
}

/** A port that nobody listens on, below those that the system gives to whoever connects: it is still free a moment later. */
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = net.createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}

async function accepts(port) {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export class Daemon {
  /** Starts one, and returns when it listens. `state` is a folder to keep, else one that ends with it; `tcp` a port. */
  static async start(flags = [], { state, tcp, environment = {}, reads = true } = {}) {
    const daemon = new Daemon();
    daemon.ownFolder = mkdtempSync(path.join(os.tmpdir(), 'connectord-'));
    daemon.state = state ?? path.join(daemon.ownFolder, 'state');
    daemon.tcp = tcp ?? (await freePort());
    daemon.http = await freePort();
    daemon.socket = path.join(daemon.ownFolder, 'connectord.sock');
    daemon.url = `http://127.0.0.1:${daemon.http}`;
    daemon.log = '';
    daemon.process = spawn(
      binary(),
      [
        '--listen-tcp', `127.0.0.1:${daemon.tcp}`,
        '--listen-http', `127.0.0.1:${daemon.http}`,
        '--listen-unix', daemon.socket,
        '--state-dir', daemon.state,
        ...flags,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } },
    );
    if (reads) daemon.process.stderr.on('data', (text) => (daemon.log += text));
    daemon.ended = once(daemon.process, 'exit');
    await daemon.#listening();
    return daemon;
  }

  async #listening() {
    for (const end = Date.now() + patience; Date.now() < end; ) {
      if (this.process.exitCode !== null) throw new Error(`connectord ended with ${this.process.exitCode}:\n${this.log}`);
      if ((await accepts(this.tcp)) && (await accepts(this.http)) && existsSync(this.socket)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await this.stop();
    throw new Error(`connectord did not listen within ${patience} ms:\n${this.log}`);
  }

  /** Waits until its log has a match of `pattern`. */
  async logged(pattern) {
    for (const end = Date.now() + patience; Date.now() < end; ) {
      if (pattern.test(this.log)) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`nothing like ${pattern} in the log:\n${this.log}`);
  }

  /** Has it read its configuration again, and waits until it says that it has, or has not. */
  async reload() {
    const told = () => this.log.split(/ reloaded | reload refused/).length;
    const before = told();
    this.process.kill('SIGHUP');
    for (const end = Date.now() + patience; told() === before; ) {
      if (Date.now() > end) throw new Error(`no reload:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Asks it to end, and gives its exit code; one that does not end is killed, and says so by `null`. */
  async stop() {
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), patience);
    const [code] = await this.ended;
    clearTimeout(timer);
    rmSync(this.ownFolder, { recursive: true, force: true });
    return code;
  }

  /** One call over HTTP: its result, or an Error with the reply's code and data. */
  async call(method, params, { headers = {} } = {}) {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const reply = await response.json();
    if (reply.error) throw Object.assign(new Error(reply.error.message), reply.error);
    return reply.result;
  }

  /** Makes a model known to everybody, and its table. */
  async makeModel(model, properties) {
    await this.call('define', { model, properties });
    await this.call('createTable', { model });
  }
}

export const note = {
  id: { type: 'Number', id: true, generated: true },
  text: { type: 'String' },
  done: { type: 'Boolean' },
};
