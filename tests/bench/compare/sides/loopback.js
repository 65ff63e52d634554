// A LoopBack data source: its connector called directly, or the models that the juggler makes of it.
import { createRequire } from 'node:module';
import { name, properties, settings } from '../model.js';

const require = createRequire(import.meta.url);
const sqlite = createRequire(new URL('../sqlite/', import.meta.url));

/** The connector itself: those of SQLite are installed apart. */
const connectorOf = (module) => (module.endsWith('sqlite3') ? sqlite(module) : require(module));

/** Adapts a function that ends with a callback; the connector level has no promises of its own. */
const asked = (ask) => new Promise((resolve, reject) => ask((error, ...results) => (error ? reject(error) : resolve(results[0]))));

/** Opens a data source of `connector` and defines the model in it. */
async function open(connector, config) {
  const { DataSource } = require('loopback-datasource-juggler');
  const dataSource = new DataSource({ ...config, connector: connectorOf(connector) });
  dataSource.on('error', (error) => {
    throw error;
  });
  const Model = dataSource.createModel(name, properties, settings);
  await asked((done) => dataSource.ping(done));
  // As the daemon has it: a commit need not have reached the disk.
  if (config.file) await asked((done) => dataSource.connector.execute('PRAGMA synchronous = NORMAL', [], done));
  return { dataSource, Model };
}

export async function connectorLevel(connector, config) {
  const { dataSource } = await open(connector, config);
  const { Transaction } = require('loopback-connector');
  const direct = dataSource.connector;
  const none = {};
  return {
    byId: async (id) => (await asked((done) => direct.all(name, { where: { id }, limit: 1 }, none, done)))[0],
    page: (from, to, limit) =>
      asked((done) => direct.all(name, { where: { age: { between: [from, to] }, active: true }, order: 'id', limit }, none, done)),
    range: (from, to) => asked((done) => direct.all(name, { where: { id: { between: [from, to] } }, order: 'id' }, none, done)),
    create: (data) => asked((done) => direct.create(name, data, none, done)),
    createAll: (data) => asked((done) => direct.createAll(name, data, none, done)),
    update: async (id, data) => (await asked((done) => direct.update(name, { id }, data, none, done))).count,
    count: (email) => asked((done) => direct.count(name, { email }, none, done)),
    async transaction(id, change, row) {
      const transaction = await asked((done) => Transaction.begin(direct, 'READ COMMITTED', done));
      const options = { transaction };
      const { count } = await asked((done) => direct.update(name, { id }, change, options, done));
      const created = await asked((done) => direct.create(name, row, options, done));
      await asked((done) => transaction.commit(done));
      return { count, id: created };
    },
    close: () => dataSource.disconnect(),
  };
}

export async function modelLevel(connector, config) {
  const { dataSource, Model } = await open(connector, config);
  return {
    byId: (id) => Model.findById(id),
    page: (from, to, limit) => Model.find({ where: { age: { between: [from, to] }, active: true }, order: 'id', limit }),
    range: (from, to) => Model.find({ where: { id: { between: [from, to] } }, order: 'id' }),
    create: async (data) => (await Model.create(data)).id,
    createAll: (data) => Model.createAll(data),
    update: async (id, data) => (await Model.updateAll({ id }, data)).count,
    count: (email) => Model.count({ email }),
    async transaction(id, change, row) {
      const transaction = await Model.beginTransaction({ isolationLevel: 'READ COMMITTED' });
      const options = { transaction };
      const { count } = await Model.updateAll({ id }, change, options);
      const created = await Model.create(row, options);
      await transaction.commit();
      return { count, id: created.id };
    },
    close: () => dataSource.disconnect(),
  };
}
