// SQL of the application's own, with the observers that LoopBack fires around it.
import type { Callback } from './channel';
import { decodeTable } from './decode_table';
import { encode } from './encode';
import { failure } from './errors';
import { aim, within, type Options } from './options';
import { TransactionConnector } from './transaction_connector';

export class RawConnector extends TransactionConnector {
  /**
   * Runs one statement: `execute(sql, callback)`, `execute(sql, params, callback)`, `execute(sql, params, options,
   * callback)`.
   *
   * `before execute` may change `context.req` and `context.options`, or end the call with an error; `after execute`
   * sees `context.res`.
   *
   * Shape   rows as `pg` gives them; for UPDATE and DELETE {affectedRows, count, rows}
   */
  execute(sql: string, params: unknown[] | Callback, options: Options | Callback, callback: Callback): void {
    if (typeof params === 'function') return this.execute(sql, [], {}, params as Callback);
    if (typeof options === 'function') return this.execute(sql, params, {}, options as Callback);
    if (typeof sql !== 'string') throw new TypeError('sql must be a string');
    if (params && !Array.isArray(params)) throw new TypeError('params must be an array');
    if (typeof callback !== 'function') throw new TypeError('callback must be a function');
    if (this.dataSource.connected === false) return this.executeWhenConnected(sql, params, options, callback);

    const context = { req: { sql, params: params ?? [] }, options: options ?? {} };
    this.notifyObserversAround(
      'execute',
      context,
      (seen, done) => {
        this.executeSQL(seen.req.sql, seen.req.params, seen.options, (error, result) => {
          if (!error && result !== undefined && result !== null) seen.res = result;
          done(error, result);
        });
      },
      callback,
    );
  }

  /** The same without observers. */
  executeSQL(sql: string, params: unknown[], options: Options, callback: Callback): void {
    const to = aim(options, this, this.sessions.main);
    if (to instanceof Error) {
      process.nextTick(callback, to);
      return;
    }
    let text: string;
    try {
      text = `[${JSON.stringify(sql)},[${(params ?? []).map(encodeParam).join(',')}],${describing(to.text)}]`;
    } catch (error) {
      process.nextTick(callback, error);
      return;
    }
    const answered: Callback = (error, table) => (error ? callback(error) : callback(null, decodeTable(table)));
    to.session.channel.call('execute', text, within(to, 'execute', answered));
  }

  private executeWhenConnected(sql: string, params: unknown[], options: Options, callback: Callback): void {
    const most = this.dataSource.getMaxOfflineRequests?.() ?? 16;
    if (this.dataSource.listenerCount('connected') >= most) {
      const message = 'Event listener limit reached. Increase maxOfflineRequests value in datasources.json.';
      process.nextTick(callback, failure(message, 'busy'));
      return;
    }
    this.dataSource.once('connected', () => this.execute(sql, params, options, callback));
  }
}

/** Bytes go as Node writes them in JSON, for nothing but their own type tells them from text. */
function encodeParam(value: unknown): string {
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value));
  return encode(value);
}

/** The options with a wish to be told the columns' types. */
function describing(options: string): string {
  return options === 'null' ? '{"describe":true}' : `{"describe":true,${options.slice(1)}`;
}
