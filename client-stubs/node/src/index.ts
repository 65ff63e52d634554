// LoopBack's door: what `connector: 'connectord'` loads.
import { Connector } from './connector';
import type { DataSource } from './loopback';
import type { Settings } from './settings';

export { Client, type ClientOptions } from './client';
export type { Methods } from './methods';
export type { Settings } from './settings';
export type { ConnectordError } from './errors';

/**
 * Gives a datasource its connector, and connects it unless `lazyConnect` says otherwise.
 *
 * `dataSource.connector` is set when this returns.
 *
 * Errors  to the callback: ECONNREFUSED and its kin for a daemon that is not there; what the daemon says of the token,
 *         the datasource and its database. The next call tries again
 */
export function initialize(dataSource: DataSource, callback?: (error?: Error | null, info?: unknown) => void): void {
  const settings = (dataSource.settings ?? {}) as Settings;
  const connector = new Connector(settings, dataSource);
  dataSource.connector = connector;
  if (!callback) return;
  if (settings.lazyConnect) {
    process.nextTick(callback);
    return;
  }
  dataSource.connecting = true;
  connector.connect((error, info) => {
    // Whoever called `connect` meanwhile was put on this list, which the juggler reads for its own attempts alone.
    const waiting = dataSource.pendingConnectCallbacks ?? [];
    dataSource.pendingConnectCallbacks = [];
    try {
      callback(error, info);
    } finally {
      for (const told of waiting) told(error);
    }
  });
}
