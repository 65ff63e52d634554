// Who is compared, by name.
import { atomic } from './atomic.js';
import { nodePostgres, postgresJs } from './drivers.js';
import { connectorLevel, modelLevel } from './loopback.js';
import { betterSqlite } from './sqlite.js';

const peer = 'loopback-connector-postgresql';
const sqlitePeer = 'loopback-connector-sqlite3';
const ours = 'loopback-connector-connectord';

/** What the in-process connector is configured with, which an application would keep as it moves. */
const database = ({ host, port, user, database, max }) => ({ host, port, user, database, max });

export const sides = {
  'peer/connector': (config) => connectorLevel(peer, database(config)),
  'peer/model': (config) => modelLevel(peer, database(config)),
  'ours/connector': (config) => connectorLevel(ours, { daemon: config.daemon }),
  'ours/model': (config) => modelLevel(ours, { daemon: config.daemon }),
  'ours/atomic': atomic,
  'node-postgres': nodePostgres,
  'postgres.js': postgresJs,
  'sqlite/connector': ({ file }) => connectorLevel(sqlitePeer, { file }),
  'sqlite/model': ({ file }) => modelLevel(sqlitePeer, { file }),
  'better-sqlite3': betterSqlite,
};
