// A daemon, and datasources of the juggler on each of its databases.
import { createRequire } from 'node:module';
import { Daemon } from '../../../../tests/node/support/daemon.js';
import { createDatabase } from './postgresql.mjs';

const require = createRequire(import.meta.url);
export const connectord = require('../..');
export const { DataSource } = require('loopback-datasource-juggler');
export { Daemon };

/** Settings of each database that the tests can reach: the embedded one, and PostgreSQL where there is a server. */
export async function databases() {
  const all = [{ name: 'sqlite3', settings: {}, drop: async () => {} }];
  if (process.env.CONNECTORD_TEST_POSTGRESQL) {
    const { url, drop } = await createDatabase();
    all.push({ name: 'postgresql', settings: { url }, drop });
  }
  return all;
}

/** A datasource on a daemon; it is connected when it is given. */
export async function connected(daemon, settings = {}) {
  const source = new DataSource({ connector: connectord, daemon: `tcp://127.0.0.1:${daemon.tcp}`, ...settings });
  await source.connect();
  return source;
}

/** What a promise is rejected with. */
export async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was not rejected');
}

/** A connector's method as a promise; several results as a list. */
export function call(connector, method, ...given) {
  return new Promise((resolve, reject) => {
    connector[method](...given, (error, ...results) => {
      if (error) reject(error);
      else resolve(results.length > 1 ? results : results[0]);
    });
  });
}
