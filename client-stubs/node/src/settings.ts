// LoopBack's datasource settings, and what of them is for whom.
import type { ConnectionOptions } from 'node:tls';

/** Settings of a datasource whose connector is `connectord`. */
export interface Settings {
  /** `tcp://host:port`, `tls://host:port` or `unix:/path`. */
  daemon?: string;
  token?: string;
  tls?: boolean | ConnectionOptions;
  /** The name of a datasource that the daemon knows. */
  datasource?: string;
  /** Milliseconds, as the juggler has it. */
  connectionTimeout?: number;
  /** Milliseconds that the daemon may say nothing at all while calls are under way; 0: for ever. */
  answerTimeout?: number;
  lazyConnect?: boolean;
  maxOfflineRequests?: number;
  [name: string]: unknown;
}

/** What is said to us or to the juggler, and means nothing to a database. */
const ours = new Set([
  'daemon', 'token', 'tls', 'datasource', 'connector', 'adapter', 'name', 'lazyConnect', 'maxOfflineRequests', 'answerTimeout', 'debug',
  'onError', 'catchFailure', 'localStorage', 'crud', 'legacyUtcDateProcessing', 'supportsArrays',
]);

/** What says which database is meant; a schema or a pool's size alone describes none. */
const describing = ['url', 'connectionString', 'host', 'hostname', 'port', 'database', 'user', 'username', 'file', 'driver'];

/** The daemon's names of the drivers that LoopBack's names mean. */
function driverNamed(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  const short = name.replace(/^loopback-connector-/, '');
  if (short === 'postgres' || short === 'pg') return 'postgresql';
  return short === 'sqlite' ? 'sqlite3' : short;
}

/** The driver that the settings mean by themselves; undefined when only the daemon can know. */
export function driverOf(settings: Settings): string | undefined {
  if (settings['driver']) return driverNamed(settings['driver']);
  if (settings.datasource || !describesDatabase(settings)) return undefined;
  const url = String(settings['url'] ?? settings['connectionString'] ?? '');
  const isFile = /^(sqlite3?|file):/.test(url) || (!url && settings['file'] !== undefined);
  // Whoever changes nothing but the connector's name comes from PostgreSQL's.
  return isFile ? 'sqlite3' : 'postgresql';
}

function describesDatabase(settings: Settings): boolean {
  return describing.some((name) => settings[name] !== undefined && settings[name] !== null && settings[name] !== '');
}

/**
 * The params of `session.open`.
 *
 * Shape   {client, token?, datasource?}, where datasource is a name, or the database's settings as the daemon reads
 *         them; without either the daemon's default is meant
 */
export function greetingOf(settings: Settings, client: string): Record<string, unknown> {
  const greeting: Record<string, unknown> = { client };
  const token = settings.token || process.env['CONNECTORD_TOKEN'];
  if (token) greeting['token'] = token;
  if (settings.datasource) greeting['datasource'] = settings.datasource;
  else if (describesDatabase(settings)) greeting['datasource'] = databaseSettings(settings);
  return greeting;
}

function databaseSettings(settings: Settings): Record<string, unknown> {
  const database: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (!ours.has(name) && value !== undefined && value !== null && typeof value !== 'function') database[name] = value;
  }
  database['driver'] = driverOf(settings);
  // Who has the credentials may hear what the server says: `pg` tells its users the detail too.
  database['errors'] ??= 'full';
  return database;
}
