// A LoopBack 3 application on the connector: models over REST, users who log in, requests that are refused.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { Daemon, databases } from '../test/support/world.mjs';

const require = createRequire(import.meta.url);
const loopback = require('loopback');

const daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
const worlds = await databases();
after(async () => {
  for (const { drop } of worlds) await drop();
  await daemon.stop();
});

for (const { name, settings } of worlds) {
  describe(`LoopBack ${loopback.version} on ${name}`, () => {
    let source;
    let server;

    const ask = async (method, path, body, token) => {
      const response = await fetch(`http://127.0.0.1:${server.address().port}/api${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...(token && { authorization: token }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    };

    before(async () => {
      const app = loopback({ localRegistry: true, loadBuiltinModels: true });
      source = app.dataSource('db', { connector: 'connectord', daemon: `tcp://127.0.0.1:${daemon.tcp}`, ...settings });
      // What is refused here is refused on purpose.
      app.set('remoting', { errorHandler: { log: false } });
      const Author = app.registry.createModel('Author', { name: { type: 'string', required: true, index: { unique: true } } }, {
        relations: { books: { type: 'hasMany', model: 'Book', foreignKey: 'authorId' } },
      });
      const Book = app.registry.createModel('Book', { title: 'string', year: 'number', printed: 'date' }, {
        relations: { author: { type: 'belongsTo', model: 'Author', foreignKey: 'authorId' } },
      });
      for (const model of [Author, Book]) app.model(model, { dataSource: 'db' });
      // LoopBack's own models, moved onto the database as applications do.
      for (const model of ['User', 'AccessToken', 'ACL', 'Role', 'RoleMapping']) {
        app.model(app.registry.getModel(model), { dataSource: 'db' });
      }
      await source.automigrate();
      app.enableAuth({ dataSource: 'db' });
      app.use(loopback.token({ model: app.registry.getModel('AccessToken') }));
      app.use('/api', loopback.rest());
      server = app.listen(0, '127.0.0.1');
      await once(server, 'listening');
    });
    after(async () => {
      server.close();
      await source.disconnect();
    });

    it('stores what REST posts, and finds it by a filter', async () => {
      const author = await ask('POST', '/Authors', { name: 'Jane' });
      assert.equal(author.status, 200);
      const printed = '1815-12-23T00:00:00.000Z';
      const book = await ask('POST', `/Authors/${author.body.id}/books`, { title: 'Emma', year: 1815, printed });
      assert.deepEqual(book.body, { id: book.body.id, title: 'Emma', year: 1815, printed, authorId: author.body.id });
      await ask('POST', `/Authors/${author.body.id}/books`, { title: 'Persuasion', year: 1817 });

      const filter = encodeURIComponent(JSON.stringify({ where: { year: { lt: 1816 } }, include: 'author' }));
      const found = await ask('GET', `/Books?filter=${filter}`);
      assert.deepEqual(found.body.map(({ title, author: { name: by } }) => [title, by]), [['Emma', 'Jane']]);
      assert.deepEqual((await ask('GET', '/Books/count')).body, { count: 2 });
    });

    it('changes, upserts and removes over REST', async () => {
      const [book] = (await ask('GET', '/Books?filter[where][title]=Emma')).body;
      const patched = await ask('PATCH', `/Books/${book.id}`, { year: 1816 });
      assert.equal(patched.body.year, 1816);
      const put = await ask('PUT', `/Books/${book.id}`, { title: 'Emma, again' });
      assert.equal(put.body.year ?? null, null);
      const upserted = await ask('PATCH', '/Books', { id: book.id, year: 1815 });
      assert.equal(upserted.body.title, 'Emma, again');
      const where = encodeURIComponent(JSON.stringify({ title: 'Lady Susan' }));
      assert.equal((await ask('POST', `/Books/upsertWithWhere?where=${where}`, { title: 'Lady Susan' })).status, 200);
      assert.deepEqual((await ask('DELETE', `/Books/${book.id}`)).body, { count: 1 });
      assert.equal((await ask('GET', `/Books/${book.id}`)).status, 404);
    });

    it('refuses with the statuses that LoopBack sends', async () => {
      assert.equal((await ask('POST', '/Authors', {})).status, 422);
      const twice = await ask('POST', '/Authors', { name: 'Jane' });
      assert.equal(twice.status, 500);
      assert.equal((await ask('PUT', '/Authors/987654', { name: 'Nobody' })).status, 404);
      assert.equal((await ask('GET', '/Authors?filter=%7B%22where%22%3A5%7D')).status, 400);
    });

    it('has users, who log in, and whom others are kept from', async () => {
      const user = await ask('POST', '/Users', { email: 'jane@example.com', password: 'secret' });
      assert.equal(user.status, 200);
      assert.equal((await ask('POST', '/Users/login', { email: 'jane@example.com', password: 'wrong' })).status, 401);
      const login = await ask('POST', '/Users/login', { email: 'jane@example.com', password: 'secret' });
      assert.equal(login.status, 200);
      assert.equal((await ask('GET', `/Users/${user.body.id}`)).status, 401);
      const seen = await ask('GET', `/Users/${user.body.id}`, undefined, login.body.id);
      assert.equal(seen.body.email, 'jane@example.com');
      assert.equal((await ask('POST', '/Users/logout', undefined, login.body.id)).status, 204);
      assert.equal((await ask('GET', `/Users/${user.body.id}`, undefined, login.body.id)).status, 401);
    });
  });
}
