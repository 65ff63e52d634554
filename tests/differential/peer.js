// loopback-connector-postgresql from npm, as an application has it: behind the juggler.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { DataSource } = require('loopback-datasource-juggler');

/** What JSON makes of a row, bytes as base64. */
function plain(row) {
  return JSON.parse(JSON.stringify(row), (key, value) => (value?.type === 'Buffer' && Array.isArray(value.data) ? Buffer.from(value.data).toString('base64') : value));
}

/** A row's key, as an object where it has several parts. */
export function idOf(model, row) {
  return model.ids.length === 1 ? row[model.ids[0]] : Object.fromEntries(model.ids.map((id) => [id, row[id]]));
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

  async make(model, rows = []) {
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

  /** One write, and what comes of it in the daemon's words. */
  async write(model, { method, where, id, data, rows }) {
    const Model = this.#models.get(model.name);
    const [key] = model.ids;
    const copy = structuredClone(data);
    const extended = { allowExtendedOperators: true };
    switch (method) {
      case 'create': {
        const made = plain(await Model.create(copy));
        return { id: idOf(model, made) };
      }
      case 'createAll':
        return (await Model.createAll(structuredClone(rows))).map((row) => idOf(model, plain(row)));
      case 'update':
        return { count: (await Model.updateAll(structuredClone(where), copy, extended)).count };
      case 'destroyAll':
        return { count: (await Model.destroyAll(structuredClone(where), extended)).count };
      case 'destroy':
        return { count: (await Model.destroyById(id)).count };
      case 'updateAttributes':
        // As the juggler updates a row that it has read: without reading it.
        await new Model({ [key]: id }, { applySetters: false, applyDefaultValues: false, persisted: true }).updateAttributes(copy);
        return { count: 1 };
      case 'replaceById':
        await Model.replaceById(id, copy);
        return { count: 1 };
      case 'updateOrCreate':
      case 'replaceOrCreate':
        return idOf(model, plain(await Model[method](copy)));
      default:
        throw new Error(`nobody writes by ${method}`);
    }
  }

  execute(sql, params = []) {
    return new Promise((resolve, reject) => {
      this.#dataSource.connector.execute(sql, params, {}, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  }

  disconnect() {
    return this.#dataSource.disconnect();
  }
}
