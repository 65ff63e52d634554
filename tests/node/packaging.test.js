// What a package sets down: the unit, the sample and the manual page.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { binary, root } from './support/daemon.js';
import { shell } from './support/shell.js';

describe('the package', () => {
  let folder;
  const read = (name) =>
    readFileSync(path.join(root, 'packaging', name), 'utf8')
      .replaceAll('@bindir@', '/usr/bin')
      .replaceAll('@sysconfdir@', '/etc')
      .replaceAll('@PROJECT_VERSION@', '0');
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-packaging-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has a unit whose exposure is 1.5 at most', async () => {
    const unit = path.join(folder, 'connectord.service');
    writeFileSync(unit, read('connectord.service.in'));
    const { out, err } = await shell(`systemd-analyze security --offline=true --no-pager ${unit}`);
    const exposure = Number(out.match(/Overall exposure level for \S+: ([0-9.]+)/)?.[1]);
    assert.ok(exposure <= 1.5, `${exposure}\n${err}`);
  });

  it('has a sample that is valid', async () => {
    const file = path.join(folder, 'connectord.toml');
    writeFileSync(file, read('connectord.toml'));
    const { code, err } = await shell(`${binary()} --config ${file} --state-dir ${folder} --check-config`);
    assert.equal(code, 0, err);
  });

  it('has a manual page that knows every command and signal', async () => {
    const page = read('connectord.1.in');
    for (const word of ['status', 'call', 'token new', 'SIGHUP', 'SIGTERM', 'EXIT STATUS', '\\-\\-ready']) assert.ok(page.includes(word), word);
  });

  it('tells its supervisor that it is ready, reloads and stops', async () => {
    const script = `
      import socket, subprocess, signal, os, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); s.settimeout(20)
      p = subprocess.Popen([sys.argv[2], '--memory', '--listen-tcp', '127.0.0.1:0', '--listen-http', '', '--listen-unix', ''],
                           env={**os.environ, 'NOTIFY_SOCKET': sys.argv[1]}, stderr=subprocess.DEVNULL)
      said = [s.recv(4096).decode()]
      p.send_signal(signal.SIGHUP); said += [s.recv(4096).decode().split('\\n')[0], s.recv(4096).decode()]
      p.send_signal(signal.SIGTERM); said.append(s.recv(4096).decode())
      print(' '.join(said), p.wait(20))
    `.replaceAll('\n      ', '\n');
    writeFileSync(path.join(folder, 'supervisor.py'), script);
    const { out, err } = await shell(`python3 ${folder}/supervisor.py ${folder}/notify ${binary()}`);
    assert.equal(out.trim(), 'READY=1 RELOADING=1 READY=1 STOPPING=1 0', err);
  });
});
