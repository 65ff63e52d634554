// A connector's session with the daemon: every model is told before the first call that names it, on every connection.
import { Channel, type Callback, type ChannelOptions } from './channel';
import type { ModelFacts } from './definition';
import { failure, type ConnectordError } from './errors';
import type { Models } from './models';
import type { OpenTransaction } from './transaction';

export class Session {
  readonly channel: Channel;
  /** The daemon's, as it is shown to people. */
  readonly address: string;
  /** Transactions that were begun here and have not ended, by id. */
  readonly open = new Map<string, OpenTransaction>();
  /** Those, and those whose beginning is under way. */
  begun = 0;

  private readonly told = new Map<string, ModelFacts>();
  private readonly refused = new Map<string, ConnectordError>();

  constructor(
    options: Omit<ChannelOptions, 'onNotification' | 'onLost'>,
    private readonly models: Models,
  ) {
    this.address = options.address.text;
    this.channel = new Channel({
      ...options,
      onNotification: (method, params) => {
        if (method === 'transaction.expired') this.expire(params);
      },
      onLost: () => this.forget(options.address.text),
    });
  }

  /** Calls a method about a model. */
  callModel(facts: ModelFacts, method: string, params: string, callback: Callback): void {
    if (!this.channel.isReady) {
      this.channel.whenReady((error) => (error ? callback(error) : this.callModel(facts, method, params, callback)));
      return;
    }
    const isNew = this.told.get(facts.name) !== facts;
    if (isNew) this.tell(facts);
    const mayBeRefused = isNew || this.refused.size > 0;
    this.channel.send(method, params, mayBeRefused ? this.explaining(facts.name, callback) : callback);
  }

  /** Calls a method that may mean any model: all are told. */
  callAll(method: string, params: string, callback: Callback): void {
    this.channel.whenReady((error) => {
      if (error) return callback(error);
      for (const name of this.models.names()) {
        const facts = this.models.factsOf(name)!;
        if (this.told.get(name) !== facts) this.tell(facts);
      }
      this.channel.send(method, params, callback);
    });
  }

  /** A model is gone; the daemon is told if it knew. */
  undefine(model: string): void {
    this.refused.delete(model);
    if (!this.told.delete(model) || !this.channel.isReady) return;
    this.channel.send('undefine', JSON.stringify([model]), () => {});
  }

  private tell(facts: ModelFacts): void {
    if (!this.models.definitions[facts.name]) return;
    this.told.set(facts.name, facts);
    this.refused.delete(facts.name);
    const params = JSON.stringify(this.models.params(facts.name, this.channel.greeting!.driver.name));
    this.channel.send('define', params, (error) => {
      if (!error || error.errorName === 'connection_lost') return;
      this.refused.set(facts.name, error);
    }, true);
  }

  /** A call about a model that was refused fails with the reason of that. */
  private explaining(model: string, callback: Callback): Callback {
    return (error, result) => {
      const reason = error?.errorName === 'model_not_found' ? this.refused.get(model) : undefined;
      callback(reason ?? error, result);
    };
  }

  private expire(params: { transaction: string; reason: string }): void {
    this.open.get(params.transaction)?.end(`The transaction is not active, connectord says: ${params.reason}`);
  }

  private forget(address: string): void {
    this.told.clear();
    this.refused.clear();
    for (const transaction of [...this.open.values()]) {
      transaction.end(`The transaction was lost with the connection to connectord at ${address}, and is rolled back`);
    }
  }
}

/** Why nothing can be done in a transaction that is over. */
export function notActive(reason: string): ConnectordError {
  return failure(reason, 'transaction_not_found');
}
