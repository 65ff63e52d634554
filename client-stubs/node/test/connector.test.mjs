// The connector as the juggler and applications meet it, on every database.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { call, connected, connectord, Daemon, databases, DataSource, rejection } from './support/world.mjs';

const daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
const all = await databases();
after(async () => {
  for (const { drop } of all) await drop();
  await daemon.stop();
});

for (const { name, settings } of all) {
  describe(`The connector on ${name}`, () => {
    let source;
    let connector;
    let Person;

    before(async () => {
      source = await connected(daemon, settings);
      connector = source.connector;
      Person = source.define('Person', {
        name: { type: String, required: true },
        email: { type: String, index: { unique: true } },
        born: Date,
        photo: Buffer,
        tags: [String],
        address: Object,
        place: 'GeoPoint',
        nick: { type: String, [name]: { columnName: 'NickName' } },
      });
      await source.automigrate();
    });
    after(() => source.disconnect());

    it('has the name under which models keep their settings', () => {
      assert.equal(connector.name, name);
      assert.equal(connector.column('Person', 'nick'), 'NickName');
    });

    it('has the arities that the juggler counts', () => {
      const arities = {
        create: 4, createAll: 4, save: 4, updateOrCreate: 4, replaceOrCreate: 4, upsertWithWhere: 5, findOrCreate: 5,
        all: 4, find: 4, exists: 4, count: 4, update: 5, updateAttributes: 5, replaceById: 5, destroy: 4, destroyAll: 4,
        execute: 4, executeSQL: 4, beginTransaction: 2, commit: 2, rollback: 2, automigrate: 2,
      };
      for (const [method, arity] of Object.entries(arities)) assert.equal(connector[method].length, arity, method);
    });

    it('finds the same rows whether they are many or few', async () => {
      const born = new Date('1815-12-10T00:00:00.000Z');
      const rows = Array.from({ length: 6 }, (_, i) => ({ name: `Ada ${i}`, born, photo: Buffer.from([i, 255]), tags: ['a'], address: { city: 'Ulm' } }));
      const ids = (await Person.createAll(rows)).map(({ id }) => id);
      const where = { id: { inq: ids } };
      const many = await call(connector, 'all', 'Person', { where, order: 'id' }, {});
      const few = await call(connector, 'all', 'Person', { where, order: 'id', limit: 3 }, {});
      assert.deepEqual(many.slice(0, 3), few);
      assert.deepEqual(many[5].born, born);
      assert.deepEqual(many[5].photo, Buffer.from([5, 255]));
      assert.deepEqual(Object.keys(many[0]), Object.keys(few[0]));
      const some = await call(connector, 'all', 'Person', { where, order: 'id', fields: { name: true } }, {});
      assert.deepEqual(some.map(({ name }) => name), rows.map(({ name }) => name));
      await Person.destroyAll(where);
    });

    it('has what LoopBack looks for, and lacks what would mislead it', () => {
      const { getTypes } = connector;
      assert.ok(getTypes().includes('rdbms') && getTypes().includes('sql'));
      assert.equal(connector.relational, true);
      assert.equal(connector.isRelational(), true);
      assert.equal(connector.multiInsertSupported, true);
      assert.equal(connector.getDefaultIdType(), Number);
      assert.equal(connector.getMetadata().schemaForSettings.properties.daemon.type, 'string');
      for (const method of ['transaction', 'generateId', 'generateContextData', 'buildNearFilter', 'discoverSchemas']) {
        assert.equal(connector[method], undefined, method);
      }
      for (const [alias, method] of [['query', 'execute'], ['command', 'execute'], ['updateAll', 'update'], ['deleteById', 'destroy']]) {
        assert.equal(connector[alias], connector[method], alias);
      }
    });

    it('gives back values of every type as they went in', async () => {
      const given = {
        name: 'Ada', email: 'ada@x', born: new Date('1815-12-10T01:02:03.456Z'), photo: Buffer.from([0, 255, 10]),
        tags: ['a', "b'\"\\", 'c\nd'], address: { city: 'London', lines: [1, null, { deep: true }] },
        place: { lat: 51.5, lng: -0.12 }, nick: 'élan 🙂',
      };
      const id = await call(connector, 'create', 'Person', given, {});
      const [row] = await call(connector, 'all', 'Person', { where: { id } }, {});
      assert.deepEqual(row, { ...given, id });
      const found = await Person.findById(id);
      assert.equal(found.born.getTime(), given.born.getTime());
      assert.deepEqual(found.photo, given.photo);
      assert.deepEqual(found.toJSON().address, given.address);
    });

    it('finds by dates, bytes, patterns and undefined', async () => {
      await Person.destroyAll();
      const born = new Date('2001-01-01');
      await Person.create([
        { name: 'One', born, photo: Buffer.from('one') },
        { name: 'Two', nick: 'x' },
      ]);
      const names = async (where) => (await call(connector, 'all', 'Person', { where, order: 'name' }, {})).map((row) => row.name);
      assert.deepEqual(await names({ born }), ['One']);
      assert.deepEqual(await names({ born: { lt: new Date('2002-01-01') } }), ['One']);
      assert.deepEqual(await names({ photo: Buffer.from('one') }), ['One']);
      assert.deepEqual(await names({ name: /^t/i }), ['Two']);
      assert.deepEqual(await names({ name: { regexp: /^T/g } }), ['Two']);
      assert.deepEqual(await names({ nick: undefined }), ['One']);
      assert.deepEqual(await names({ or: [{ name: 'One' }, { nick: 'x' }] }), ['One', 'Two']);
    });

    it('keeps a DateString as it was written, and reads what the in-process connector wrote', async () => {
      const Event = source.define('Event', {
        on: 'DateString',
        day: { type: 'DateString', postgresql: { dataType: 'date' } },
      });
      await source.automigrate('Event');
      const { id } = await Event.create({ on: '2020-02-03T04:05+02:00', day: '2020-02-03' });
      const found = await Event.findById(id);
      assert.equal(found.on.when, '2020-02-03T04:05+02:00');
      assert.equal(found.day.when, '2020-02-03');
      assert.equal(found.on.constructor.name, 'DateString');
      assert.equal(await Event.count({ on: '2020-02-03T04:05+02:00' }), 1);
      assert.equal(await Event.count({ on: { gt: '2020-02-04' } }), 0);
      assert.equal(await Event.count({ day: { inq: ['2020-02-03', '2020-02-05'] } }), 1);
      const theirs = JSON.stringify(JSON.stringify({ when: '1999-12-31' }));
      await call(connector, 'execute', `UPDATE ${connector.tableEscaped('Event')} SET "on" = $1`, [theirs]);
      assert.equal((await Event.findById(id)).on.when, '1999-12-31');
      await call(connector, 'execute', `UPDATE ${connector.tableEscaped('Event')} SET "on" = $1`, ['soon']);
      assert.equal((await Event.find())[0].on, 'soon');
    });

    it('leaves out what the model does not have', async () => {
      const id = await call(connector, 'create', 'Person', { name: 'Plain', stranger: 1 }, {});
      assert.equal((await Person.findById(id)).name, 'Plain');
    });

    it('takes options that are the application’s own', async () => {
      const seen = await Person.find({ where: { name: 'Plain' } }, { accessToken: { id: 1 }, strict: 'mine', skipIndexes: true });
      assert.equal(seen.length, 1);
    });

    it('rebuilds errors as users of pg know them', async () => {
      await Person.create({ name: 'A', email: 'same@x' });
      const error = await rejection(Person.create({ name: 'B', email: 'same@x' }));
      assert.equal(error.code, '23505');
      assert.match(error.message, /duplicate key/);
      if (name === 'postgresql') {
        assert.equal(error.table, 'person');
        assert.ok(error.constraint);
        assert.match(error.detail, /already exists/);
      }
      const missing = await rejection(call(connector, 'updateAttributes', 'Person', 987654, { name: 'x' }, {}));
      assert.equal(missing.statusCode, 404);
      assert.match(missing.message, /Object with id 987654 does not exist/);
    });

    it('upserts in one step and says truthfully what it did', async () => {
      const made = await call(connector, 'updateOrCreate', 'Person', { id: 4711, name: 'New' }, {});
      assert.deepEqual(made, [{ id: 4711, name: 'New' }, { isNewInstance: true }]);
      const [, patched] = await call(connector, 'updateOrCreate', 'Person', { id: 4711, nick: 'n', name: 'New' }, {});
      assert.deepEqual(patched, { isNewInstance: false });
      const [found, created] = await call(connector, 'findOrCreate', 'Person', { where: { id: 4711 } }, { name: 'Other' }, {});
      assert.equal(found.nick, 'n');
      assert.equal(created, false);
      const several = await rejection(Person.upsertWithWhere({ id: { gt: 0 } }, { name: 'All' }));
      assert.equal(several.statusCode, 400);
    });

    it('gives defaults to what an upsert makes, and to nothing else', async () => {
      let calls = 0;
      const Note = source.define('Note', {
        key: { type: String, id: true, generated: false },
        text: String,
        mark: { type: String, default: () => `made ${++calls}` },
      });
      await source.automigrate('Note');
      await Note.upsertWithWhere({ key: 'a' }, { key: 'a', text: 'one' });
      assert.equal((await Note.findById('a')).mark, 'made 1');
      await Note.updateOrCreate({ key: 'a', text: 'two' });
      assert.deepEqual((await Note.findById('a')).toJSON(), { key: 'a', text: 'two', mark: 'made 1' });
    });

    it('makes a row that is saved and is not there', async () => {
      const person = new Person({ id: 5001, name: 'Saved' }, { persisted: true });
      await person.save();
      assert.equal((await Person.findById(5001)).name, 'Saved');
    });

    it('knows a property that is defined later, and forgets a model that is deleted', async () => {
      const Thing = source.define('Thing', { name: String });
      await source.automigrate('Thing');
      source.defineProperty('Thing', 'size', { type: Number });
      await source.automigrate('Thing');
      const thing = await Thing.create({ name: 'x', size: 3 });
      assert.equal((await Thing.findById(thing.id)).size, 3);
      source.deleteModelByName('Thing');
      assert.equal(connector._models.Thing, undefined);
      // The embedded database knows its tables by themselves.
      if (name === 'sqlite3') return;
      const error = await rejection(call(connector, 'all', 'Thing', {}, {}));
      assert.equal(error.errorName, 'model_not_found');
    });

    it('says why a model was refused when it is used', async () => {
      source.define('Wrong', { x: { type: 'String', id: 77 } });
      const error = await rejection(call(connector, 'all', 'Wrong', {}, {}));
      assert.equal(error.errorName, 'invalid_params');
      assert.match(error.message, /id/);
      source.deleteModelByName('Wrong');
    });

    it('runs raw SQL in all its arities, and observers around it', async () => {
      assert.deepEqual(await call(connector, 'execute', 'SELECT 1 AS one'), [{ one: 1 }]);
      const cast = name === 'postgresql' ? '::int' : '';
      assert.deepEqual(await call(connector, 'execute', `SELECT $1${cast} AS v`, [5]), [{ v: 5 }]);
      assert.deepEqual(await call(connector, 'execute', `SELECT $1${cast} AS v`, [5], {}), [{ v: 5 }]);
      assert.deepEqual(await source.execute(`SELECT $1${cast} AS v`, [6]), [{ v: 6 }]);
      const change = await call(connector, 'execute', `UPDATE ${connector.tableEscaped('Person')} SET "name" = "name" WHERE "id" = 4711`);
      assert.deepEqual(change, { affectedRows: 1, count: 1, rows: [] });

      const seen = [];
      const before = (context, next) => {
        seen.push(context.req.sql);
        context.req.sql = context.req.sql.replace('$1', '41 + $1');
        next();
      };
      const behind = (context, next) => {
        seen.push(context.res);
        next();
      };
      connector.observe('before execute', before);
      connector.observe('after execute', behind);
      assert.deepEqual(await call(connector, 'execute', `SELECT $1${cast} AS v`, [1]), [{ v: 42 }]);
      assert.deepEqual(seen, [`SELECT $1${cast} AS v`, [{ v: 42 }]]);
      connector.clearObservers('before execute');
      connector.observe('before execute', (context, next) => next(new Error('not in this house')));
      assert.equal((await rejection(call(connector, 'execute', 'SELECT 1 AS one'))).message, 'not in this house');
      connector.clearObservers('before execute');
      connector.clearObservers('after execute');
    });

    it('runs raw SQL with dates and bytes', async () => {
      const when = new Date('2020-02-03T04:05:06.789Z');
      const bytes = Buffer.from([1, 0, 254]);
      const casts = name === 'postgresql' ? ['::timestamptz', '::bytea'] : ['', ''];
      const [row] = await call(connector, 'execute', `SELECT $1${casts[0]} AS w, $2${casts[1]} AS b`, [when, bytes]);
      assert.equal(new Date(row.w).getTime(), when.getTime());
      assert.deepEqual(row.b, bytes);
    });

    if (name === 'postgresql') {
      it('gives and takes in raw SQL what pg does', async () => {
        const one = async (expression, ...params) => (await call(connector, 'execute', `SELECT ${expression} AS v`, params))[0].v;
        assert.deepEqual(await one("'<(1,-2.5),3>'::circle"), { x: 1, y: -2.5, radius: 3 });
        assert.deepEqual(await one('ARRAY[[1.5, NULL], [2, 3]]::numeric[]'), [[1.5, null], [2, 3]]);
        assert.equal(await one('12.50::numeric'), '12.50');
        assert.equal(await one('9223372036854775807'), '9223372036854775807');
        assert.deepEqual(await one("ARRAY['2020-01-02T03:04:05Z'::timestamptz]"), [new Date('2020-01-02T03:04:05Z')]);
        assert.deepEqual(await one("'2020-01-02'::date"), new Date(2020, 0, 2));
        assert.deepEqual(await one('$1::int[]', [[1], [2]]), [[1], [2]]);
        assert.deepEqual(await one('$1::text[]', ['a"b', null, '']), ['a"b', null, '']);
        assert.equal(await one('$1::text', true), 'true');
        assert.deepEqual(await one('$1::jsonb', { a: [1] }), { a: [1] });
        assert.equal(await one('$1::numeric', 12345678901234567890n), '12345678901234567890');
      });

      it('says what the server says, where the settings may hear it', async () => {
        const error = await rejection(call(connector, 'execute', 'SELECT $1::int', ['abc']));
        assert.equal(error.message, 'invalid input syntax for type integer: "abc"');
        assert.equal(error.code, '22P02');
      });
    }

    it('commits and rolls back, and a transaction that is over is dead', async () => {
      await Person.destroyAll();
      const tx = await Person.beginTransaction({ isolationLevel: 'READ COMMITTED' });
      await Person.create({ name: 'inside' }, { transaction: tx });
      assert.equal(await Person.count({}, { transaction: tx }), 1);
      assert.equal(tx.isActive(), true);
      await tx.rollback();
      assert.equal(tx.isActive(), false);
      assert.equal(await Person.count(), 0);
      const error = await rejection(Person.create({ name: 'late' }, { transaction: tx }));
      assert.match(error.message, /transaction is not active/i);
      assert.equal(await Person.count(), 0);

      await source.transaction(async (models) => models.Person.create({ name: 'kept' }));
      assert.equal(await Person.count(), 1);
    });

    it('begins a transaction without waiting for it, and its first call says why it could not', async () => {
      const busy = await Daemon.start(['--memory', '--allow', 'raw,ddl', '--timeouts-queue', '300ms']);
      // One transaction at a time is all that these allow.
      const own = name === 'sqlite3' ? { file: ':memory:' } : { ...settings, max: 2 };
      const full = await connected(busy, own);
      try {
        const Note = full.define('Note', { text: String });
        await full.automigrate();
        const first = await Note.beginTransaction('READ COMMITTED');
        await Note.create({ text: 'holds it' }, { transaction: first });
        const second = await Note.beginTransaction('READ COMMITTED');
        const late = await rejection(Note.create({ text: 'cannot' }, { transaction: second }));
        assert.equal(late.errorName, 'timeout');
        assert.match((await rejection(Note.count({}, { transaction: second }))).message, /not active.*it could not begin: /);
        assert.match((await rejection(second.commit())).message, /not active/);
        const third = await Note.beginTransaction('READ COMMITTED');
        await rejection(third.commit());
        await first.rollback();
        await assert.rejects(call(full.connector, 'beginTransaction', 'NO SUCH LEVEL'), /isolation level/);
        assert.equal(await Note.count(), 0);
        await full.automigrate();
      } finally {
        await full.disconnect();
        await busy.stop();
      }
    });

    it('kills a transaction before its rollback is answered', async () => {
      const handle = await call(connector, 'beginTransaction', 'READ COMMITTED');
      const ended = call(connector, 'rollback', handle);
      const error = await rejection(call(connector, 'create', 'Person', { name: 'late' }, { transaction: handle }));
      assert.equal(error.code, 'transaction_not_found');
      await ended;
      assert.match((await rejection(call(connector, 'commit', handle))).message, /not active/);
    });

    it('ends transactions that take too long, with LoopBack’s hook', async () => {
      const tx = await Person.beginTransaction({ isolationLevel: 'READ COMMITTED', timeout: 50 });
      let told = false;
      tx.observe('timeout', (context, next) => {
        told = true;
        next();
      });
      await new Promise((resolve) => tx.observe('after rollback', (context, next) => (resolve(), next())));
      assert.equal(told, true);
    });

    it('runs commit and rollback hooks', async () => {
      const tx = await Person.beginTransaction('READ COMMITTED');
      const seen = [];
      for (const hook of ['before commit', 'after commit']) tx.observe(hook, (context, next) => (seen.push(hook), next()));
      await tx.commit();
      assert.deepEqual(seen, ['before commit', 'after commit']);
    });

    it('does not join the transaction of another datasource', async () => {
      const other = await connected(daemon, settings);
      const tx = await call(other.connector, 'beginTransaction', 'READ COMMITTED');
      const foreign = { connector: other.connector, connection: tx };
      const before = await Person.count();
      assert.equal(await call(connector, 'count', 'Person', {}, { transaction: foreign }), before);
      await call(other.connector, 'rollback', tx);
      await other.disconnect();
    });

    it('answers synchronous helpers on the spot, by the daemon’s own builder', async () => {
      const where = connector.buildWhere('Person', { name: 'x', born: { gt: new Date(0) } });
      assert.equal(where.sql, 'WHERE "name"=? AND "born">?');
      assert.equal(where.merge('LIMIT 1').sql, 'WHERE "name"=? AND "born">? LIMIT 1');
      const select = connector.buildSelect('Person', { where: { name: 'kept' }, fields: ['id', 'name'] });
      const rows = await call(connector, 'execute', select.sql, select.params);
      assert.equal(rows[0].name, 'kept');
      assert.equal(connector.escapeName('a"b'), '"a""b"');
      assert.equal(connector.parameterize({ sql: 'a=? AND b=?', params: [1, 2] }).params.length, 2);
      assert.throws(() => connector.buildWhere('Person', { name: { nosuch: 1 } }), /nosuch/);
      source.defineProperty('Person', 'added', { type: String });
      assert.match(connector.buildColumnNames('Person', {}), /"added"/);
    });
  });
}

describe('The door', () => {
  it('gives the datasource its connector before it returns', async () => {
    const source = new DataSource({ connector: connectord, daemon: `tcp://127.0.0.1:${daemon.tcp}` });
    assert.ok(source.connector);
    assert.equal(source.connected, false);
    await new Promise((resolve) => source.once('connected', resolve));
    await source.disconnect();
  });

  it('connects a lazy datasource at its first call', async () => {
    const source = new DataSource({ connector: connectord, daemon: `tcp://127.0.0.1:${daemon.tcp}`, lazyConnect: true, driver: 'sqlite3' });
    const Lazy = source.define('Lazy', { name: String });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(source.connected, false);
    await source.automigrate();
    assert.equal((await Lazy.create({ name: 'x' })).name, 'x');
    await source.disconnect();
    await source.connect();
    assert.equal(await Lazy.count(), 1);
    await source.disconnect();
  });

  it('says ECONNREFUSED when the daemon is not there', async () => {
    const source = new DataSource({ connector: connectord, daemon: 'tcp://127.0.0.1:1', lazyConnect: true, driver: 'sqlite3' });
    source.on('error', () => {});
    const error = await rejection(source.connect());
    assert.equal(error.code, 'ECONNREFUSED');
    assert.match(error.message, /ECONNREFUSED/);
  });

  it('says ECONNREFUSED when the database is not there', async () => {
    const source = new DataSource({
      connector: connectord, daemon: `tcp://127.0.0.1:${daemon.tcp}`, lazyConnect: true, url: 'postgres://nobody@127.0.0.1:1/none',
    });
    source.on('error', () => {});
    const error = await rejection(source.connect());
    assert.equal(error.code, 'ECONNREFUSED');
    assert.match(error.message, /ECONNREFUSED/);
    await source.disconnect();
  });

  it('names a datasource of the daemon, or hears that there is none', async () => {
    const source = await connected(daemon, { datasource: 'db' });
    assert.equal(source.connector.name, 'sqlite3');
    await source.disconnect();
    const wrong = new DataSource({ connector: connectord, daemon: `tcp://127.0.0.1:${daemon.tcp}`, datasource: 'nosuch', lazyConnect: true });
    wrong.on('error', () => {});
    assert.match((await rejection(wrong.connect())).message, /nosuch/);
    await wrong.disconnect();
  });
});
