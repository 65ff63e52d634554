// Migration and discovery, all of it the daemon's.
import type { Callback } from './channel';
import { encode } from './encode';
import { failure } from './errors';
import { RawConnector } from './raw_connector';

type Options = Record<string, any>;
type Models = string | string[] | undefined;

export class SchemaConnector extends RawConnector {
  automigrate(models: Models | Callback, callback?: Callback): void {
    this.change('automigrate', models, callback);
  }

  autoupdate(models: Models | Callback, callback?: Callback): void {
    this.change('autoupdate', models, callback);
  }

  isActual(models: Models | Callback, callback?: Callback): void {
    const answer = (typeof models === 'function' ? models : callback) ?? (() => {});
    this.migrate('isActual', typeof models === 'function' ? undefined : models, (error, result) => {
      if (error) return answer(error);
      answer(null, typeof result === 'object' && result !== null ? result.actual : result ?? true);
    });
  }

  createTable(model: string, callback: Callback): void {
    this.aboutTable('createTable', [model], callback);
  }

  dropTable(model: string, callback: Callback): void {
    this.aboutTable('dropTable', [model], callback);
  }

  alterTable(model: string, fields: unknown, indexes: unknown, callback: Callback): void {
    this.aboutTable('alterTable', [model, fields, indexes], callback);
  }

  showFields(model: string, callback: Callback): void {
    this.aboutTable('showFields', [model], callback);
  }

  showIndexes(model: string, callback: Callback): void {
    this.aboutTable('showIndexes', [model], callback);
  }

  getTableStatus(model: string, callback: (error: Error | null, fields?: any, indexes?: any, foreignKeys?: any) => void): void {
    this.aboutTable('getTableStatus', [model], (error, status) => {
      if (error) return callback(error);
      callback(null, status.fields, status.indexes, status.foreignKeys);
    });
  }

  discoverModelIndexes(model: string, callback: Callback): void {
    this.aboutTable('discoverModelIndexes', [model], callback);
  }

  discoverDatabaseSchemas(options: Options | Callback, callback?: Callback): void {
    this.discover('discoverDatabaseSchemas', [], options, callback);
  }

  discoverModelDefinitions(options: Options | Callback, callback?: Callback): void {
    this.discover('discoverModelDefinitions', [], options, callback);
  }

  discoverModelProperties(table: string, options: Options | Callback, callback?: Callback): void {
    this.discover('discoverModelProperties', [table], options, callback);
  }

  discoverPrimaryKeys(table: string, options: Options | Callback, callback?: Callback): void {
    this.discover('discoverPrimaryKeys', [table], options, callback);
  }

  discoverForeignKeys(table: string, options: Options | Callback, callback?: Callback): void {
    this.discover('discoverForeignKeys', [table], options, callback);
  }

  discoverExportedForeignKeys(table: string, options: Options | Callback, callback?: Callback): void {
    this.discover('discoverExportedForeignKeys', [table], options, callback);
  }

  discoverUniqueKeys(table: string, options: Options | Callback, callback?: Callback): void {
    this.discover('discoverUniqueKeys', [table], options, callback);
  }

  /** As in LoopBack nothing but an error is called back: callers hand in callbacks that take the next step's work. */
  private change(method: string, models: Models | Callback, callback: Callback = () => {}): void {
    if (typeof models === 'function') return this.change(method, undefined, models);
    this.migrate(method, models, (error) => (error ? callback(error) : callback(null)));
  }

  /** Migrates the named models, or all that are attached. */
  private migrate(method: string, models: Models | Callback, callback: Callback = () => {}): void {
    if (typeof models === 'function') return this.migrate(method, undefined, models);
    const names = models === undefined || models === null ? this.models.names() : typeof models === 'string' ? [models] : models;
    const strangers = names.filter((name) => !(name in this._models));
    if (strangers.length > 0) {
      const message = `Cannot migrate models not attached to this datasource: ${strangers.join(' ')}`;
      process.nextTick(callback, failure(message, 'model_not_found'));
      return;
    }
    if (names.length === 0) {
      process.nextTick(callback, null);
      return;
    }
    // Foreign keys may name any of the others.
    this.sessions.main.callAll(method, JSON.stringify([names]), callback);
  }

  private aboutTable(method: string, params: unknown[], callback: Callback): void {
    this.sessions.main.callAll(method, JSON.stringify(params), callback);
  }

  private discover(method: string, params: unknown[], options: Options | Callback, callback: Callback = () => {}): void {
    if (typeof options === 'function') return this.discover(method, params, {}, options as Callback);
    const given = encode([...params, options ?? {}]);
    this.sessions.main.channel.call(method, given, callback);
  }
}
