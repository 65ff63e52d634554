// curl --json, and what HTTP asks of a server besides.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Daemon, note } from './support/daemon.js';
import { shell } from './support/shell.js';

describe('curl', () => {
  let daemon;
  before(async () => {
    daemon = await Daemon.start(['--memory']);
    await daemon.makeModel('Note', note);
  });
  after(() => daemon?.stop());

  /** Status, headers (in lower case) and body of one curl command's answer. */
  async function curl(parameters, path = '/') {
    const { code, out, err } = await shell(`curl -sS -i ${parameters} ${daemon.url}${path}`);
    assert.equal(code, 0, err);
    const [head, ...rest] = out.split('\r\n\r\n');
    const [status, ...headers] = head.split('\r\n');
    return {
      status: Number(status.split(' ')[1]),
      headers: Object.fromEntries(headers.map((line) => line.toLowerCase().split(': '))),
      body: rest.join('\r\n\r\n'),
    };
  }

  const ping = `'{"jsonrpc":"2.0","id":1,"method":"ping"}'`;

  it('gets a reply that ends in a newline, as JSON', async () => {
    const answer = await curl(`--json ${ping}`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^application\/json/);
    assert.ok(answer.body.endsWith('}\n'));
    assert.equal(JSON.parse(answer.body).result.ok, true);
  });

  it('gets 200 for an error of the call, which is inside', async () => {
    const answer = await curl(`--json '{"jsonrpc":"2.0","id":1,"method":"nonsense"}'`);
    assert.equal(answer.status, 200);
    assert.equal(JSON.parse(answer.body).error.code, -32601);
  });

  it('gets 204 and nothing for a notification', async () => {
    const answer = await curl(`--json '{"jsonrpc":"2.0","method":"ping"}'`);
    assert.equal(answer.status, 204);
    assert.equal(answer.body, '');
  });

  it('gets 415 with a hint for what a web form could send', async () => {
    const answer = await curl(`-d ${ping}`);
    assert.equal(answer.status, 415);
    assert.match(answer.body, /--json/);
  });

  it('gets 403 for a strange Host or an Origin that is not listed', async () => {
    assert.equal((await curl(`-H 'Host: evil.example' --json ${ping}`)).status, 403);
    assert.equal((await curl(`-H 'Origin: http://evil.example' --json ${ping}`)).status, 403);
    assert.equal((await curl(`-H 'Host: localhost:${daemon.http}' --json ${ping}`)).status, 200);
  });

  it('runs nothing by GET or HEAD', async () => {
    assert.equal((await curl('', '/livez')).status, 200);
    assert.equal((await curl('', '/')).status, 200);
    assert.ok([404, 405].includes((await curl('', '/rpc/db')).status));
    assert.equal((await curl('-I', '/livez')).status, 200);
  });

  it('finds a datasource by its path, and hears of one that is not there', async () => {
    const there = await curl(`--json '{"jsonrpc":"2.0","id":1,"method":"count","params":{"model":"Note"}}'`, '/rpc/db');
    assert.equal(typeof JSON.parse(there.body).result, 'number');
    const gone = await curl(`--json '{"jsonrpc":"2.0","id":1,"method":"count","params":{"model":"Note"}}'`, '/rpc/nowhere');
    assert.ok(gone.status === 404 || JSON.parse(gone.body).error, gone.body);
  });

  it('holds a transaction across requests by its id', async () => {
    const { transaction } = await daemon.call('beginTransaction', {});
    await daemon.call('create', { model: 'Note', data: { text: 'kept' }, options: { transaction } });
    await daemon.call('commit', { transaction });
    assert.equal(await daemon.call('count', { model: 'Note', where: { text: 'kept' } }), 1);

    const { transaction: lost } = await daemon.call('beginTransaction', {});
    const second = { transaction: lost };
    await daemon.call('create', { model: 'Note', data: { text: 'dropped' }, options: second });
    await daemon.call('rollback', second);
    assert.equal(await daemon.call('count', { model: 'Note', where: { text: 'dropped' } }), 0);
    await assert.rejects(daemon.call('commit', second), (error) => error.code === -32009);
  });

  it('is refused what nobody granted, and told how it is granted', async () => {
    await assert.rejects(daemon.call('execute', { sql: 'SELECT 1' }), (error) => {
      assert.equal(error.code, -32002);
      assert.match(error.message, /--allow raw/);
      return true;
    });
  });
});
