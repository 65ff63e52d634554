// Every juggler through the connector, on every database: what an application does most, told as one story.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { call, Daemon, databases, rejection } from '../test/support/world.mjs';
import { jugglers } from './support/jugglers.mjs';

const daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
const worlds = await databases();
const versions = jugglers();
after(async () => {
  versions.drop();
  for (const { drop } of worlds) await drop();
  await daemon.stop();
});

for (const { name: version, DataSource, connector } of versions.all) {
  for (const { name: database, settings } of worlds) {
    describe(`${version} on ${database}`, () => {
      let source;
      let Author;
      let Book;

      before(async () => {
        source = new DataSource({ connector, daemon: `tcp://127.0.0.1:${daemon.tcp}`, ...settings });
        await new Promise((resolve, reject) => source.once('connected', resolve).once('error', reject));
        Author = source.define('Author', {
          name: { type: String, required: true, index: { unique: true } },
          born: Date,
          photo: Buffer,
          tags: [String],
          address: Object,
          isAlive: { type: Boolean, default: false },
        });
        Book = source.define('Book', { title: String, year: Number });
        Author.hasMany(Book, { as: 'books', foreignKey: 'authorId' });
        Book.belongsTo(Author, { as: 'author', foreignKey: 'authorId' });
        await source.automigrate(['Author', 'Book']);
      });
      after(() => source.disconnect());

      it('writes rows and reads them back', async () => {
        assert.equal(source.connector.name, database);
        const born = new Date('1775-12-16T00:00:00.000Z');
        const made = await Author.create({ name: 'Jane', born, photo: Buffer.from([0, 255]), tags: ['a', 'b'], address: { city: 'Bath' } });
        const found = await Author.findById(made.id);
        assert.equal(found.born.getTime(), born.getTime());
        assert.deepEqual([...found.photo], [0, 255]);
        assert.deepEqual(found.toJSON().tags, ['a', 'b']);
        assert.deepEqual(found.toJSON().address, { city: 'Bath' });
        assert.equal(found.isAlive, false);

        await Author.create([{ name: 'Ann' }, { name: 'Zoe' }]);
        const names = (rows) => rows.map((row) => row.name);
        assert.deepEqual(names(await Author.find({ order: 'name DESC', limit: 2 })), ['Zoe', 'Jane']);
        assert.deepEqual(names(await Author.find({ where: { name: { inq: ['Ann', 'Zoe'] } }, order: 'name', fields: ['name'] })), ['Ann', 'Zoe']);
        assert.deepEqual(names(await Author.find({ where: { name: /^j/i } })), ['Jane']);
        assert.equal(await Author.count({ name: { like: '%n%' } }), 2);
        assert.equal(await Author.exists(made.id), true);
      });

      it('changes rows and removes them', async () => {
        const ann = await Author.findOne({ where: { name: 'Ann' } });
        await ann.updateAttributes({ tags: ['new'] });
        assert.deepEqual((await Author.findById(ann.id)).toJSON().tags, ['new']);
        ann.isAlive = true;
        await ann.save();
        assert.equal((await Author.findById(ann.id)).isAlive, true);
        await Author.replaceById(ann.id, { name: 'Anne' });
        const replaced = await Author.findById(ann.id);
        assert.equal(replaced.name, 'Anne');
        assert.equal(replaced.isAlive, false);
        assert.deepEqual(await Author.updateAll({ name: 'Anne' }, { isAlive: true }), { count: 1 });
        assert.deepEqual(await Author.destroyById(ann.id), { count: 1 });
        assert.deepEqual(await Author.destroyAll({ name: 'Zoe' }), { count: 1 });
        assert.equal(await Author.findById(ann.id), null);
      });

      it('upserts in one step', async () => {
        const made = await Author.upsertWithWhere({ name: 'Emily' }, { name: 'Emily' });
        const again = await Author.upsertWithWhere({ name: 'Emily' }, { name: 'Emily', isAlive: true });
        assert.equal(String(again.id), String(made.id));
        const patched = await Author.upsert({ id: made.id, name: 'Emily', tags: ['x'] });
        assert.equal(patched.name, 'Emily');
        assert.equal((await Author.findById(made.id)).isAlive, true);
        await Author.replaceOrCreate({ id: made.id, name: 'Charlotte' });
        assert.equal((await Author.findById(made.id)).name, 'Charlotte');
        const [found, created] = await Author.findOrCreate({ where: { name: 'Charlotte' } }, { name: 'Charlotte' });
        assert.equal(String(found.id), String(made.id));
        assert.equal(created, false);
        const [, isNew] = await Author.findOrCreate({ where: { name: 'Mary' } }, { name: 'Mary' });
        assert.equal(isNew, true);
      });

      it('gathers what rows are related to', async () => {
        const mary = await Author.findOne({ where: { name: 'Mary' } });
        await mary.books.create({ title: 'Frankenstein', year: 1818 });
        await mary.books.create({ title: 'The Last Man', year: 1826 });
        const [author] = await Author.find({ where: { name: 'Mary' }, include: { relation: 'books', scope: { where: { year: { gt: 1820 } } } } });
        assert.deepEqual(author.toJSON().books.map(({ title }) => title), ['The Last Man']);
        const [book] = await Book.find({ where: { year: 1818 }, include: 'author' });
        assert.equal(book.toJSON().author.name, 'Mary');
      });

      it('fires operation hooks, and tells new rows from old ones', async () => {
        const seen = [];
        const hooks = ['access', 'before save', 'persist', 'after save', 'loaded', 'before delete', 'after delete'];
        for (const hook of hooks) {
          Book.observe(hook, (context, next) => {
            seen.push(hook === 'after save' ? `${hook} ${context.isNewInstance}` : hook);
            next();
          });
        }
        const book = await Book.create({ title: 'Mathilda' });
        await book.updateAttributes({ year: 1819 });
        await Book.destroyById(book.id);
        for (const hook of hooks) Book.clearObservers(hook);
        for (const expected of ['after save true', 'after save false', 'persist', 'loaded', 'before delete', 'after delete']) {
          assert.ok(seen.includes(expected), `${expected} of ${seen}`);
        }
      });

      it('commits and rolls back', async () => {
        const before = await Book.count();
        const first = await Book.beginTransaction({ isolationLevel: 'READ COMMITTED' });
        await Book.create({ title: 'lost' }, { transaction: first });
        assert.equal(await Book.count({}, { transaction: first }), before + 1);
        await first.rollback();
        assert.equal(await Book.count(), before);
        assert.match((await rejection(Book.create({ title: 'late' }, { transaction: first }))).message, /not active/);

        const second = await Book.beginTransaction('READ COMMITTED');
        await Book.create({ title: 'kept' }, { transaction: second });
        await second.commit();
        assert.equal(await Book.count(), before + 1);

        const third = await Book.beginTransaction({ isolationLevel: 'READ COMMITTED', timeout: 30 });
        await new Promise((resolve) => third.observe('after rollback', (context, next) => (resolve(), next())));
        assert.match((await rejection(Book.create({ title: 'late' }, { transaction: third }))).message, /not active/);
      });

      it('says what the database said', async () => {
        const error = await rejection(Author.create({ name: 'Mary' }));
        assert.equal(error.code, '23505');
        assert.match(error.message, /duplicate key/);
        const missing = await rejection(Author.replaceById(987654, { name: 'Nobody' }));
        assert.equal(missing.statusCode, 404);
      });

      it('runs SQL', async () => {
        const rows = await call(source.connector, 'execute', `SELECT "name" FROM ${source.connector.tableEscaped('Author')} WHERE "name" = $1`, ['Mary'], {});
        assert.deepEqual(rows, [{ name: 'Mary' }]);
      });

      it('follows a model that grows, and keeps its rows', async () => {
        assert.equal(await call(source, 'isActual', ['Book']), true);
        source.defineProperty('Book', 'pages', { type: Number });
        assert.equal(await call(source, 'isActual', ['Book']), false);
        await source.autoupdate(['Book']);
        assert.equal(await call(source, 'isActual', ['Book']), true);
        const [book] = await Book.find({ where: { title: 'Frankenstein' } });
        await book.updateAttributes({ pages: 280 });
        assert.equal((await Book.findById(book.id)).pages, 280);
      });

      it('discovers tables, and makes models of them', async () => {
        const tables = (await source.discoverModelDefinitions()).map(({ name }) => name.toLowerCase());
        assert.ok(tables.includes('author') && tables.includes('book'), String(tables));
        const table = database === 'sqlite3' ? 'Book' : 'book';
        const schema = await source.discoverSchema(table, {});
        assert.equal(schema.properties.title.type, 'String');
        assert.equal(schema.properties.id.id, 1);
        const other = new DataSource({ connector, daemon: `tcp://127.0.0.1:${daemon.tcp}`, ...settings });
        const models = await call(other, 'discoverAndBuildModels', table, {});
        const rows = await Object.values(models)[0].find({ where: { title: 'Frankenstein' } });
        assert.equal(rows[0].year, 1818);
        await other.disconnect();
      });
    });
  }
}
