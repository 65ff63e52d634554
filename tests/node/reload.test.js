// A reload: whole or not at all, and nobody notices but by what it changes.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Daemon, note } from './support/daemon.js';
import { Session } from './support/session.js';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const principal = (name, token, grants, more = '') =>
  `[[principals]]\nname = "${name}"\ntoken_sha256 = "${sha256(token)}"\ngrants = ${JSON.stringify(grants)}\n${more}`;
const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });
const resident = (pid) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;

describe('a reload', () => {
  let folder;
  let file;
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-reload-'));
    file = path.join(folder, 'connectord.toml');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (text) => {
    writeFileSync(file, text);
    return Daemon.start(['--memory', '--config', file]);
  };

  it('puts limits, log level and hosts in force, and says what changed', async () => {
    const daemon = await start('[limits]\nbatch = 3\n');
    try {
      const session = await Session.open(daemon.tcp);
      assert.equal((await session.call('session.open')).limits.batch, 3);
      writeFileSync(file, '[limits]\nbatch = 5\n[log]\nlevel = "debug"\n');
      await daemon.reload();
      assert.equal((await session.call('session.open')).limits.batch, 5);
      await daemon.logged(/changed key=limits\.batch was=3 is=5/);
      await daemon.logged(/changed key=log\.level was="\\"info\\"" is="\\"debug\\""/);
      await daemon.logged(/debug call method=session\.open code=ok/);
      await session.close();
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });

  it('keeps the old settings when the new are bad, and says why', async () => {
    const daemon = await start('[limits]\nbatch = 3\n');
    try {
      const session = await Session.open(daemon.tcp);
      for (const bad of ['[limits]\nbatch = 7\nbtach = 1\n', '[limits]\nbatch = 7\n[datasources.x]\nurl = "nonsense://"\n', 'limits = [']) {
        writeFileSync(file, bad);
        await daemon.reload();
        assert.equal((await session.call('session.open')).limits.batch, 3);
      }
      await daemon.logged(/reload refused, the settings stay as they are why=.*did you mean/);
      await session.close();
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });

  it('says what needs a restart, and leaves it', async () => {
    const daemon = await start('');
    try {
      writeFileSync(file, '[limits]\nbuffered_reply_bytes = "1MiB"\n');
      await daemon.reload();
      await daemon.logged(/warn {2}changed, but needs a restart key=limits\.buffered_reply_bytes/);
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });

  it('takes grants away from sessions that have them, and strangers stay strangers', async () => {
    const token = randomBytes(32).toString('hex');
    const other = randomBytes(32).toString('hex');
    const daemon = await start(principal('shop', token, ['read', 'write', 'define', 'ddl']) + '[datasources.db]\nfile = ":memory:"\n');
    try {
      const session = await Session.open(daemon.tcp);
      await session.call('session.open', { token });
      await session.call('define', { model: 'Note', properties: note });
      await session.call('createTable', { model: 'Note' });
      const { transaction } = await session.call('beginTransaction');
      await session.call('create', { model: 'Note', data: { text: 'a' }, options: { transaction } });

      writeFileSync(file, principal('shop', token, ['read']) + '[datasources.db]\nfile = ":memory:"\n');
      await daemon.reload();
      await assert.rejects(session.call('create', { model: 'Note', data: { text: 'b' } }), (error) => error.code === -32002);
      await session.call('commit', { transaction });

      writeFileSync(file, principal('other', other, ['read']) + '[datasources.db]\nfile = ":memory:"\n');
      await daemon.reload();
      await assert.rejects(session.call('ping'), (error) => error.code === -32001);
      await assert.rejects(daemon.call('ping', {}, bearer(token)), (error) => error.code === -32001);
      assert.equal((await daemon.call('ping', {}, bearer(other))).ok, true);
      await session.close();
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });

  it('moves a datasource while a transaction on it goes on', async () => {
    const at = (name) => `allow = ["ddl"]\n[datasources.db]\nfile = "${path.join(folder, name)}"\ndiscover = true\n`;
    const daemon = await start(at('one.db'));
    try {
      const session = await Session.open(daemon.tcp);
      await session.call('session.open', { datasource: 'db' });
      await session.call('define', { model: 'Note', properties: note });
      await session.call('createTable', { model: 'Note' });
      const { transaction } = await session.call('beginTransaction');
      await session.call('create', { model: 'Note', data: { text: 'a' }, options: { transaction } });

      writeFileSync(file, at('two.db'));
      await daemon.reload();
      assert.match(await (await fetch(`${daemon.url}/metrics`)).text(), /^connectord_datasources_retired 1$/m);
      await session.call('commit', { transaction });
      await session.call('createTable', { model: 'Note' });
      assert.equal(await session.call('count', { model: 'Note' }), 0);
      for (let i = 0; ; ++i) {
        if (/^connectord_datasources_retired 0$/m.test(await (await fetch(`${daemon.url}/metrics`)).text())) break;
        assert.ok(i < 100, 'the former datasource was never closed');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }

      writeFileSync(file, at('one.db'));
      await daemon.reload();
      assert.equal(await session.call('count', { model: 'Note' }), 1);
      await session.close();
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });

  it('drops no client and grows by nothing, a thousand times over', async () => {
    const text = (i) => `allow = ["ddl"]\n[limits]\nbatch = ${100 + (i % 50)}\n[datasources.db]\nfile = "${path.join(folder, 'many.db')}"\npool = { idle_timeout = "${1 + (i % 7)}min" }\n`;
    const daemon = await start(text(0));
    try {
      const clients = await Promise.all(Array.from({ length: 8 }, () => Session.open(daemon.tcp)));
      await clients[0].call('define', { model: 'Note', properties: note });
      await clients[0].call('createTable', { model: 'Note' });
      let calls = 0;
      let isOver = false;
      const loops = clients.map(async (client) => {
        await client.call('define', { model: 'Note', properties: note });
        while (!isOver) {
          await client.call('count', { model: 'Note' });
          ++calls;
        }
      });
      // What is made once is made in the first hundred.
      const times = Number(process.env.CONNECTORD_TEST_RELOADS ?? 1000);
      let warm = 0;
      for (let i = 1; i <= times; ++i) {
        writeFileSync(file, text(i));
        await daemon.reload();
        daemon.log = '';
        if (i === Math.floor(times / 4)) warm = resident(daemon.process.pid);
      }
      isOver = true;
      await Promise.all(loops);
      const grown = (resident(daemon.process.pid) - warm) / 2 ** 20;
      console.log(`reloads ${times}, calls ${calls}, dropped clients ${clients.filter((client) => client.isOver).length}, memory ${grown.toFixed(1)} MiB more than after a quarter`);
      assert.ok(calls > times, 'the load was no load');
      assert.equal(clients.filter((client) => client.isOver).length, 0);
      assert.ok(grown < 16, `${grown} MiB more`);
      await Promise.all(clients.map((client) => client.close()));
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });
});
