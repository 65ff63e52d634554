// What one principal may take, where that is less than everybody may.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Daemon, binary, note } from './support/daemon.js';
import { Session } from './support/session.js';
import { shell } from './support/shell.js';

const slow = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n';
const grants = ['read', 'write', 'define', 'raw', 'ddl'];

describe('a principal of few means', () => {
  let folder;
  let daemon;
  let rich;
  let poor;
  const token = { rich: 'a'.repeat(64), poor: 'b'.repeat(64) };
  const write = (limits) => {
    for (const name of Object.keys(token)) writeFileSync(path.join(folder, name), token[name], { mode: 0o600 });
    const entry = (name, more) => `[[principals]]\nname = "${name}"\ntoken_file = "${path.join(folder, name)}"\ngrants = ${JSON.stringify(grants)}\n${more}\n`;
    writeFileSync(path.join(folder, 'connectord.toml'), entry('rich', '') + entry('poor', limits));
  };
  const open = async (name) => {
    const session = await Session.open(daemon.tcp);
    await session.call('session.open', { token: token[name] });
    return session;
  };
  const headers = (name) => ({ headers: { authorization: `Bearer ${token[name]}` } });
  const limit = (name, max) => (error) => error.code === -32003 && error.data.limit === name && error.data.max === max;

  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-limits-'));
    write('max_rows = 3\ntimeout = "300ms"\ntransactions = 2');
    daemon = await Daemon.start(['--memory', '--limits-transactions-by-id', '4', '--config', path.join(folder, 'connectord.toml')]);
    [rich, poor] = [await open('rich'), await open('poor')];
    for (const session of [rich, poor]) await session.call('define', { model: 'Note', properties: note });
    await rich.call('createTable', { model: 'Note' });
    await rich.call('createAll', { model: 'Note', data: Array.from({ length: 5 }, (_, i) => ({ text: `${i}` })) });
  });
  after(async () => {
    await rich.close();
    await poor.close();
    await daemon.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is answered as many rows as it may have, and an error where there are more', async () => {
    assert.equal((await rich.call('all', { model: 'Note' })).length, 5);
    assert.equal((await poor.call('all', { model: 'Note', filter: { limit: 3 } })).length, 3);
    assert.equal((await poor.call('all', { model: 'Note', filter: { where: { id: { lt: 4 } } } })).length, 3);
    for (const filter of [{}, { limit: 4 }, { limit: 100, skip: 1 }]) {
      await assert.rejects(poor.call('all', { model: 'Note', filter }), limit('rows', 3), JSON.stringify(filter));
      await assert.rejects(poor.call('all', { model: 'Note', filter, options: { rows: 'arrays' } }), limit('rows', 3));
    }
    assert.equal((await poor.call('execute', { sql: 'SELECT * FROM note LIMIT 3' })).length, 3);
    await assert.rejects(poor.call('execute', { sql: 'SELECT * FROM note' }), limit('rows', 3));
    assert.equal(await poor.call('count', { model: 'Note' }), 5);
    const calls = [{ method: 'all', params: { model: 'Note' } }];
    await assert.rejects(poor.call('atomic', { calls }), limit('rows', 3));
  });

  it('asks the database for no more than one row too many', async () => {
    const [{ sql }] = (await poor.call('all', { model: 'Note', filter: { limit: 100 }, options: { dryRun: true } })).statements;
    assert.match(sql, /LIMIT/);
    const statement = (await poor.call('all', { model: 'Note', options: { dryRun: true } })).statements[0];
    assert.match(JSON.stringify(statement), /LIMIT[^]*4/);
  });

  it('has as much time as it may have, whatever it asks for', async () => {
    for (const options of [{}, { timeoutMs: 60_000 }]) {
      const began = Date.now();
      await assert.rejects(poor.call('execute', { sql: slow, options }), (error) => error.code === -32005);
      assert.ok(Date.now() - began < 2000, `${Date.now() - began} ms`);
    }
    await assert.rejects(rich.call('execute', { sql: slow, options: { timeoutMs: 700 } }), (error) => error.code === -32005);
  });

  it('has as many transactions by id as it may have, and gets another once one has ended', async () => {
    const begin = (name) => daemon.call('beginTransaction', { options: { readOnly: true } }, headers(name));
    const held = [await begin('poor'), await begin('poor')];
    await assert.rejects(begin('poor'), limit('transactionsById', 2));
    await assert.rejects(poor.call('beginTransaction', { options: { bind: 'id', readOnly: true } }), limit('transactionsById', 2));
    await daemon.call('rollback', { transaction: held[0].transaction }, headers('poor'));
    held[0] = await begin('poor');
    for (const { transaction } of held) await daemon.call('rollback', { transaction }, headers('poor'));
    // Those that come at once are counted before they have begun.
    const many = await Promise.allSettled(Array.from({ length: 6 }, () => begin('poor')));
    const begun = many.filter((one) => one.status === 'fulfilled').map((one) => one.value);
    assert.equal(begun.length, 2, JSON.stringify(many.map((one) => one.reason?.message)));
    for (const { transaction } of begun) await daemon.call('rollback', { transaction }, headers('poor'));
  });

  it('shares with nobody what everybody else may have of them', async () => {
    const { limits } = await rich.call('session.open', { token: token.rich });
    assert.equal(limits.transactionsById, 4);
  });

  it('feels a reload at once, and is shown in the configuration', async () => {
    write('max_rows = 5');
    await daemon.reload();
    assert.equal((await poor.call('all', { model: 'Note' })).length, 5);
    const printed = await shell(`${binary()} --memory --config ${folder}/connectord.toml --print-config`);
    assert.match(printed.out, /max_rows = 5/);
    const refused = await shell(`CONNECTORD_PRINCIPALS_POOR_MAX_ROWS=none ${binary()} --memory --config ${folder}/connectord.toml --check-config`);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /max_rows|MAX_ROWS/);
    const near = await shell(`CONNECTORD_PRINCIPALS_POOR_MAX_ROW=5 ${binary()} --memory --config ${folder}/connectord.toml --check-config`);
    assert.match(near.err, /MAX_ROWS/);
  });
});
