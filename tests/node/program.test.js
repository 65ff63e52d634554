// The program itself: how it starts, ends, and keeps what it was given.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { binary, Daemon, note } from './support/daemon.js';
import { shell } from './support/shell.js';

describe('the program', () => {
  let folder;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-state-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('ends with 0 at SIGTERM, and finds its rows again when it starts anew', async () => {
    const state = path.join(folder, 'kept');
    const first = await Daemon.start([], { state });
    await first.makeModel('Note', note);
    const { id } = await first.call('create', { model: 'Note', data: { text: 'still here', done: false } });
    assert.equal(await first.stop(), 0);

    const second = await Daemon.start([], { state });
    try {
      await second.call('define', { model: 'Note', properties: note });
      const rows = await second.call('all', { model: 'Note', filter: { where: { id } } });
      assert.deepEqual(rows, [{ id, text: 'still here', done: false }]);
    } finally {
      assert.equal(await second.stop(), 0);
    }
  });

  it('ends whenever it is told to', async () => {
    // Its timers go off all the time: at some of these moments one has, and is not asked again.
    for (let i = 0; i < 25; ++i) {
      const daemon = await Daemon.start(['--memory']);
      await new Promise((resolve) => setTimeout(resolve, 40 + i));
      assert.equal(await daemon.stop(), 0);
    }
  });

  it('asks for a token as soon as a principal is configured', async () => {
    const token = randomBytes(32).toString('hex');
    const file = path.join(folder, 'principals.toml');
    writeFileSync(
      file,
      `[[principals]]\nname = "reader"\ntoken_sha256 = "${createHash('sha256').update(token).digest('hex')}"\ngrants = ["read", "define"]\n`,
    );
    const daemon = await Daemon.start(['--memory', '--config', file]);
    try {
      await assert.rejects(daemon.call('ping', {}), (error) => error.code === -32001);
      const headers = { authorization: `Bearer ${token}` };
      assert.equal((await daemon.call('ping', {}, { headers })).ok, true);
      await daemon.call('define', { model: 'Note', properties: note }, { headers });
      await assert.rejects(
        daemon.call('create', { model: 'Note', data: {} }, { headers }),
        (error) => error.code === -32002 && error.data.grant === 'write',
      );
      const wrong = { authorization: `Bearer ${token.replace(/^./, 'g')}` };
      await assert.rejects(daemon.call('ping', {}, { headers: wrong }));
    } finally {
      await daemon.stop();
    }
  });

  it('ends with 2 and one sentence for a configuration that cannot be', async () => {
    await assert.rejects(Daemon.start(['--listen-htp', 'x']), /ended with 2:[^]*did you mean --listen-http/);
  });

  it('finds by --check-config whatever a start would find', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-check-'));
    const file = path.join(folder, 'connectord.toml');
    const check = (...flags) => shell([binary(), '--config', file, '--state-dir', `${folder}/state`, "--listen-unix ''", ...flags].join(' '));
    writeFileSync(path.join(folder, 'key.pem'), 'no key', { mode: 0o600 });
    writeFileSync(path.join(folder, 'bad.json'), '{"name": "Book", "properties": 7}');
    const faults = {
      'models = "nowhere"': /datasources\.shop\.models: .*nowhere: No such file or directory/,
      'models = "."': /bad\.json/,
      'driver = "mysql"': /datasources\.shop\.driver must be postgresql or sqlite3/,
      '[tls]\ncertificate = "none.pem"\nkey = "key.pem"': /none\.pem/,
    };
    try {
      for (const [lines, says] of Object.entries(faults)) {
        writeFileSync(file, `[datasources.shop]\nurl = "postgres://app@localhost/shop"\n${lines}\n`);
        const { code, err, out } = await check('--check-config');
        assert.deepEqual([code, out], [2, ''], `${lines}: ${err}`);
        assert.match(err, says);
        const started = await check();
        assert.deepEqual([started.code, started.err], [code, err], lines);
      }
      writeFileSync(file, '[datasources.shop]\nurl = "postgres://app@localhost/shop"\n');
      assert.deepEqual(await check('--check-config'), { code: 0, out: 'the configuration is valid\n', err: '' });
      // What a start would warn of.
      const open = await check('--check-config', '--listen-tcp 0.0.0.0:7070', '--insecure-no-auth');
      assert.deepEqual([open.code, open.out], [0, 'the configuration is valid\n']);
      assert.match(open.err, /^connectord: listen\.tcp is open to other machines, and nobody is asked who they are\n/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says which address it cannot listen on, and why', async () => {
    const daemon = await Daemon.start(['--memory']);
    try {
      const taken = ['--listen-tcp', '127.0.0.1:0', '--listen-unix', '', '--listen-http', `127.0.0.1:${daemon.http}`];
      const long = ['--listen-unix', `/tmp/${'x'.repeat(120)}`];
      await assert.rejects(Daemon.start(taken), /ended with 2:\nconnectord: listen\.http: cannot be listened on: Address already in use\n$/);
      await assert.rejects(Daemon.start(long), /ended with 2:\nconnectord: listen\.unix: cannot be listened on: File name too long\n$/);
    } finally {
      await daemon.stop();
    }
  });

  it('writes no token, password or value to its log, however much it writes', async () => {
    const told = { token: 't0ken'.repeat(13), password: 'passw0rd', value: 'v4lue', wrong: 'wr0ng' };
    const daemon = await Daemon.start(['--memory', '--log-level', 'trace', '--log-slow-call', '10ms'], {
      environment: { CONNECTORD_PRINCIPALS_APP_TOKEN_SHA256: createHash('sha256').update(told.token).digest('hex'), CONNECTORD_PRINCIPALS_APP_GRANTS: 'read,write,define,raw,ddl,datasource' },
    });
    const authorized = { headers: { authorization: `Bearer ${told.token}` } };
    const call = (method, params) => daemon.call(method, params, authorized);
    const refused = (method, params) => assert.rejects(call(method, params));
    try {
      await assert.rejects(daemon.call('ping', {}, { headers: { authorization: `Bearer ${told.wrong}` } }));
      await call('define', { model: 'Note', properties: { ...note, text: { type: 'String', index: { unique: true } } } });
      await call('automigrate', { models: ['Note'] });
      await call('create', { model: 'Note', data: { text: told.value } });
      await refused('create', { model: 'Note', data: { text: told.value } });
      await call('all', { model: 'Note', filter: { where: { text: told.value } } });
      await refused('all', { model: 'Note', filter: { where: { text: { regexp: `${told.value}(` } } } });
      await call('execute', { sql: 'SELECT $1 AS given', params: [told.value] });
      await refused('execute', { sql: `SELECT '${told.value}' FROM nowhere` });
      await refused('ping', { [told.value]: 1 });
      const url = `postgres://app:${told.password}@127.0.0.1:1/shop`;
      await refused('count', { model: 'Note', options: { datasource: { driver: 'postgresql', url } } });
      await daemon.reload();
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
    assert.match(daemon.log, /slow call|debug/);
    for (const [what, text] of Object.entries(told)) assert.ok(!daemon.log.includes(text), `${what}:\n${daemon.log}`);
  });

  it('writes its log as JSON lines when asked to', async () => {
    const daemon = await Daemon.start(['--memory', '--log-format', 'json', '--log-level', 'debug']);
    await daemon.call('ping', {});
    assert.equal(await daemon.stop(), 0);
    const lines = daemon.log.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.ok(lines.length > 0);
    for (const line of lines) assert.deepEqual(Object.keys(line).slice(0, 3), ['time', 'level', 'event']);
  });
});
