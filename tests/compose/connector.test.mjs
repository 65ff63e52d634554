// A LoopBack application beside the daemon: the juggler over the connector as npm would install it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';

const require = createRequire(import.meta.url);
const connectord = require('loopback-connector-connectord');
const { DataSource } = require('loopback-datasource-juggler');

const host = process.env.CONNECTORD_COMPOSE_HOST ?? '127.0.0.1';
const tcp = process.env.CONNECTORD_COMPOSE_TCP ?? '7070';
const socket = process.env.CONNECTORD_COMPOSE_UNIX;
const token = readFileSync(process.env.CONNECTORD_COMPOSE_TOKEN_FILE, 'utf8').trim();

const ways = [['TCP', `tcp://${host}:${tcp}`]];
if (socket) ways.push(['a shared unix socket', `unix:${socket}`]);

it('is the package that npm would publish', () => {
  assert.equal(require.resolve('loopback-connector-connectord'), '/client/node_modules/loopback-connector-connectord/dist/index.js');
});

it('is refused without a token', async () => {
  const stranger = new DataSource({ connector: connectord, daemon: ways[0][1], datasource: 'db' });
  stranger.on('error', () => {});
  await assert.rejects(stranger.connect(), /token/);
  await stranger.disconnect();
});

for (const [way, daemon] of ways) {
  describe(`LoopBack over ${way}`, () => {
    let source;
    let Book;
    before(async () => {
      source = new DataSource({ connector: connectord, daemon, token, datasource: 'db' });
      await source.connect();
      Book = source.define('ConnectorBook', {
        id: { type: Number, id: true, generated: true },
        title: { type: String, required: true, index: { unique: true } },
        year: Number,
        tags: [String],
      });
      await source.automigrate('ConnectorBook');
    });
    after(() => source.disconnect());

    it('runs on PostgreSQL', () => assert.equal(source.connector.name, 'postgresql'));

    it('creates, finds, changes and destroys', async () => {
      const dune = await Book.create({ title: 'Dune', year: 1965, tags: ['sand', 'spice'] });
      const [emma] = await Book.createAll([{ title: 'Emma', year: 1815 }, { title: 'Ulysses', year: 1922 }]);
      assert.deepEqual((await Book.find({ where: { year: { between: [1900, 1970] } }, order: 'year' })).map((book) => book.title), ['Ulysses', 'Dune']);
      assert.deepEqual((await Book.findById(dune.id)).toJSON(), { id: dune.id, title: 'Dune', year: 1965, tags: ['sand', 'spice'] });
      await dune.updateAttributes({ year: 1966 });
      assert.deepEqual(await Book.updateAll({ title: 'Emma' }, { year: 1816 }), { count: 1 });
      assert.equal((await Book.findById(emma.id)).year, 1816);
      assert.equal((await Book.upsert({ id: dune.id, title: 'Dune', year: 1967 })).year, 1967);
      await assert.rejects(Book.create({ title: 'Dune' }), (error) => error.code === '23505');
      assert.deepEqual(await Book.destroyAll({ year: { lt: 1900 } }), { count: 1 });
      assert.equal(await Book.count(), 2);
    });

    it('commits a transaction, and rolls one back', async () => {
      await Book.destroyAll();
      const kept = await Book.beginTransaction({ isolationLevel: 'READ COMMITTED' });
      await Book.create({ title: 'kept' }, { transaction: kept });
      assert.equal(await Book.count(), 0, 'nobody else sees it yet');
      assert.equal(await Book.count({}, { transaction: kept }), 1);
      await kept.commit();
      const lost = await Book.beginTransaction({ isolationLevel: 'SERIALIZABLE' });
      await Book.create({ title: 'lost' }, { transaction: lost });
      await lost.rollback();
      assert.deepEqual((await Book.find()).map((book) => book.title), ['kept']);
    });

    it('runs SQL', async () => {
      assert.deepEqual(await source.execute('SELECT $1::int + 1 AS sum', [41]), [{ sum: 42 }]);
    });
  });
}
