// loopback-connector-postgresql from npm, as an application has it: behind the juggler.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { DataSource } = require('loopback-datasource-juggler');

/** What JSON makes of a row, bytes as base64. */
function plain(row) {
  return JSON.parse(JSON.stringify(row), (key, value) => (value?.type === 'Buffer' && Array.isArray(value.data) ? Buffer.from(value.data).toString('base64') : value));
}

export class Peer {
  #dataSource;
  #models = new Map();

  static async connect(url) {
    const peer = new Peer();
    peer.#dataSource = new DataSource({ connector: require('loopback-connector-postgresql'), url, max: 8 });
    await peer.#dataSource.ping(); // connect() has no end while the constructor is connecting
    return peer;
  }

  async make(model, rows) {
    const Model = this.#dataSource.define(model.name, structuredClone(model.properties), { ...structuredClone(model.settings), forceId: false });
    this.#models.set(model.name, Model);
    await this.#dataSource.automigrate(model.name);
    for (const row of rows) await Model.create(structuredClone(row));
  }

  async find(model, filter) {
    const rows = await this.#models.get(model.name).find(structuredClone(filter), { allowExtendedOperators: true });
    return rows.map((row) => plain(row));
  }

  count(model, where) {
    return this.#models.get(model.name).count(structuredClone(where), { allowExtendedOperators: true });
  }

  disconnect() {
    return this.#dataSource.disconnect();
  }
}
