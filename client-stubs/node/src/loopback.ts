// LoopBack's own classes, as far as they are used here; their packages carry no types for this.
import type { ModelDefinition } from './definition';

/** What the juggler hands to `initialize`. */
export interface DataSource {
  settings: Record<string, any>;
  connector?: unknown;
  connected?: boolean;
  connecting?: boolean;
  pendingConnectCallbacks?: ((error: Error | null) => void)[];
  getMaxOfflineRequests?(): number;
  listenerCount(event: string): number;
  once(event: string, listener: () => void): unknown;
  getModelDefinition(model: string): any;
  idName(model: string): string;
  idNames(model: string): string[];
}

/** loopback-connector's SqlConnector: the helpers that need neither a database nor a builder of SQL. */
export interface SqlConnector {
  name: string;
  settings: Record<string, any>;
  dataSource: DataSource;
  _models: Record<string, ModelDefinition>;
  idName(model: string): string;
  idNames(model: string): string[];
  getPropertyDefinition(model: string, property: string): any;
  getModelDefinition(model: string): ModelDefinition;
  /** The juggler keeps documents as text for connectors that say so. */
  relational: boolean;
  /** Undefined: models get the juggler's own. */
  DataAccessObject?: unknown;
  /** The juggler puts these on the connector: its log, and its observers. */
  log?: (query: string, start: number) => void;
  logger?: (query: string) => (query: string) => void;
  observe(operation: string, listener: (context: any, next: (error?: Error) => void) => void): void;
  notifyObserversAround(
    operation: string,
    context: object,
    work: (context: any, done: (error: Error | null, ...results: any[]) => void) => void,
    callback: (error: any, ...results: any[]) => void,
  ): unknown;
}

type SqlConnectorClass = new (name: string, settings: Record<string, any>) => SqlConnector;

interface LoopBackConnector {
  SqlConnector: SqlConnectorClass;
  ParameterizedSQL: new (sql: string | { sql: string; params: unknown[] }, params?: unknown[]) => {
    sql: string;
    params: unknown[];
  };
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types to import
export const { SqlConnector, ParameterizedSQL } = require('loopback-connector') as LoopBackConnector;
