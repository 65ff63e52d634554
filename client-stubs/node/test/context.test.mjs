// What an application keeps in an AsyncLocalStorage is still there when the daemon has answered.
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { after, before, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { call, connected, connectord, Daemon, DataSource, rejection } from './support/world.mjs';

const { Client } = connectord;

describe('The context of a request', () => {
  const requests = new AsyncLocalStorage();
  let daemon;
  let source;
  let Author;
  let Book;
  before(async () => {
    daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
    source = await connected(daemon);
    Author = source.define('Author', { name: String });
    Book = source.define('Book', { title: String });
    Author.hasMany(Book, { as: 'books', foreignKey: 'authorId' });
    await source.automigrate();
  });
  after(async () => {
    await source.disconnect();
    await daemon.stop();
  });

  /** Runs `body` as two requests at once, and gives what each of them saw. */
  const both = async (body) => {
    const seen = { one: [], two: [] };
    const run = (name) => requests.run({ name }, () => body((what) => seen[name].push(`${what} ${requests.getStore()?.name}`)));
    await Promise.all([run('one'), run('two')]);
    return seen;
  };

  it('is there in callbacks', async () => {
    const methods = [
      ['create', 'Author', { name: 'x' }, {}], ['all', 'Author', {}, {}], ['count', 'Author', {}, {}], ['execute', 'SELECT 1 AS one', [], {}],
      ['ping'], ['automigrate', ['Book']], ['discoverModelDefinitions', {}], ['upsertWithWhere', 'Author', { name: 'x' }, { name: 'x' }, {}],
      ['updateAttributes', 'Author', 987654, { name: 'x' }, {}], ['all', 'Nosuch', {}, {}], ['all', 'Author', { where: { name: { nosuch: 1 } } }, {}],
    ];
    const seen = await both(async (note) => {
      await Promise.all(methods.map(([method, ...given]) => new Promise((resolve) => {
        source.connector[method](...given, () => (note(method), resolve()));
      })));
    });
    for (const name of ['one', 'two']) assert.deepEqual(seen[name].sort(), methods.map(([method]) => `${method} ${name}`).sort());
  });

  it('is there in hooks, in transactions and behind await', async () => {
    const noting = (hook) => (context, next) => (requests.getStore().note?.(hook), next());
    for (const hook of ['before save', 'after save', 'loaded', 'access']) Book.observe(hook, noting(hook));
    const seen = await both(async (note) => {
      requests.getStore().note = note;
      const tx = await Author.beginTransaction('READ COMMITTED');
      tx.observe('after commit', noting('after commit'));
      const author = await Author.create({ name: 'y' }, { transaction: tx });
      note('created');
      await author.books.create({ title: 'z' }, { transaction: tx });
      await tx.commit();
      await Author.find({ where: { id: author.id }, include: 'books' });
      note('found');
    });
    for (const hook of ['before save', 'after save', 'loaded', 'access']) Book.clearObservers(hook);
    for (const name of ['one', 'two']) {
      for (const what of ['created', 'before save', 'after save', 'after commit', 'access', 'loaded', 'found']) {
        assert.ok(seen[name].includes(`${what} ${name}`), `${what} of ${seen[name]}`);
      }
      assert.deepEqual(seen[name].filter((what) => !what.endsWith(name)), []);
    }
  });

  it('is there in calls that waited for the daemon, or for room', async () => {
    const late = new DataSource({ connector: connectord, daemon: `tcp://127.0.0.1:${daemon.tcp}`, lazyConnect: true });
    late.define('Author', { name: String });
    const seen = await both((note) => Promise.all(Array.from({ length: 1200 }, () => call(late.connector, 'count', 'Author', {}, {}).then(() => note('counted')))));
    for (const name of ['one', 'two']) assert.deepEqual(new Set(seen[name]), new Set([`counted ${name}`]));
    await late.disconnect();

    const away = new Client('tcp://127.0.0.1:1');
    const refused = await both(async (note) => {
      await rejection(away.ping());
      note('refused');
    });
    assert.deepEqual(refused, { one: ['refused one'], two: ['refused two'] });
  });

  it('is not kept for as long as the connection that it happened to open', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc');
    const client = new Client(`tcp://127.0.0.1:${daemon.tcp}`);
    const first = await (async () => {
      const store = { name: 'first', large: new Array(1000).fill(0) };
      await requests.run(store, () => client.ping());
      return new WeakRef(store);
    })();
    for (let turn = 0; turn < 50 && first.deref(); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      gc();
    }
    assert.equal(first.deref(), undefined);
    assert.equal((await client.ping()).ok, true);
    await client.close();
  });
});
