// jayson, the JSON-RPC library that most Node programs have.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import jayson from 'jayson';
import { Daemon, note } from './support/daemon.js';

for (const transport of ['tcp', 'http']) {
  describe(`jayson over ${transport}`, () => {
    let daemon;
    let client;
    before(async () => {
      daemon = await Daemon.start(['--memory']);
      await daemon.makeModel('Note', note);
      client = jayson.Client[transport]({ host: '127.0.0.1', port: daemon[transport] });
    });
    after(() => daemon?.stop());

    const reply = (method, params) => promisify(client.request).call(client, method, params);

    it('gets a result for params by name and by position', async () => {
      const created = await reply('create', { model: 'Note', data: { text: 'by name', done: true } });
      assert.equal(created.error, undefined);
      assert.equal(typeof created.result.id, 'number');
      const rows = await reply('all', ['Note', { where: { id: created.result.id } }]);
      assert.deepEqual(rows.result, [{ id: created.result.id, text: 'by name', done: true }]);
    });

    it('gets an error with its code, name and data', async () => {
      const answer = await reply('al', []);
      assert.equal(answer.error.code, -32601);
      assert.equal(answer.error.data.name, 'method_not_found');
      assert.equal(answer.error.data.nearest, 'all');
    });

    it('gets every reply of a batch under its own id', async () => {
      const calls = [
        client.request('count', { model: 'Note' }, 'one', false),
        client.request('ping', {}, 2, false),
        client.request('nonsense', {}, 'three', false),
      ];
      const replies = await promisify(client.request).call(client, calls);
      const byId = new Map(replies.map((one) => [one.id, one]));
      assert.equal(byId.size, 3);
      assert.equal(typeof byId.get('one').result, 'number');
      assert.equal(byId.get(2).result.ok, true);
      assert.equal(byId.get('three').error.code, -32601);
    });

    it('pairs a hundred calls at once with their replies', async () => {
      const texts = Array.from({ length: 100 }, (_, i) => `parallel ${i}`);
      const created = await Promise.all(texts.map((text) => reply('create', { model: 'Note', data: { text } })));
      const rows = await Promise.all(created.map(({ result }) => reply('find', { model: 'Note', id: result.id })));
      assert.deepEqual(rows.map(({ result }) => result.text), texts);
    });
  });
}
