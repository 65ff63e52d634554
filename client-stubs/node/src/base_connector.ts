// What every part of the connector stands on: the settings, the models, the sessions, and the way of a call.
import { daemonAddress } from './address';
import { defaultAnswerTimeout, type Callback, type Greeting } from './channel';
import type { ModelDefinition, ModelFacts, PropertyDefinition } from './definition';
import { SqlConnector, type DataSource } from './loopback';
import { Models } from './models';
import { aim, within, type Options } from './options';
import { Session } from './session';
import { driverOf, greetingOf, type Settings } from './settings';
import type { WorkerOptions } from './sync/protocol';
import { Sessions } from './transaction';
import { packageVersion } from './version';

/** A definition that nobody gave: the daemon may know the model; its rows come as JSON has them. */
function unknownModel(name: string): ModelFacts {
  return { name, kinds: new Map(), revived: [], ids: [], defaults: [] };
}

/** Makes the params between the model and the options, as JSON text; what it throws is the call's error. */
export type Encoding = () => string;

/** What some calls need besides their params. */
export interface Extras {
  /** Makes what the callback is given of what the daemon answers. */
  decode?: (result: any) => any;
  /** Params behind the options, each with its comma. */
  after?: Encoding;
  /** Options of our own, as members of a JSON object. */
  own?: string;
}

const noExtras: Extras = {};

/** Options as JSON text, `null` when there are none, and our own. */
function withOwn(text: string, own: string): string {
  return text === 'null' ? `{${own}}` : `${text.slice(0, -1)},${own}}`;
}

export class BaseConnector extends SqlConnector {
  protected readonly models: Models;
  protected sessions: Sessions;
  /** What a daemon said of itself last. */
  protected known: Greeting | undefined;

  private readonly driver: string | undefined;

  constructor(settings: Settings, dataSource: DataSource) {
    super('connectord', settings);
    this.driver = driverOf(settings);
    this.dataSource = dataSource;
    // The daemon takes a yes or no for all models of a datasource, and this word from each.
    this.models = new Models(settings['defaultIdSort'] === 'numericIdOnly' ? { defaultIdSort: 'numericIdOnly' } : {});
    this._models = this.models.definitions;
    this.models.onUndefine = (model) => {
      for (const session of this.sessions.all()) session.undefine(model);
    };
    this.sessions = this.newSessions();
  }

  private newSessions(): Sessions {
    return new Sessions(() => new Session({ ...this.channelOptions(), onReady: () => this.reached() }, this.models));
  }

  /** How the daemon is reached, and how the session begins. */
  protected channelOptions(): WorkerOptions {
    const settings = this.settings as Settings;
    return {
      address: daemonAddress(settings.daemon),
      tls: settings.tls,
      greeting: greetingOf(settings, `loopback-connector-connectord/${packageVersion} (pid ${process.pid})`),
      connectTimeout: Number(settings.connectionTimeout) || 5000,
      answerTimeout: Number(settings.answerTimeout ?? defaultAnswerTimeout),
    };
  }

  /** The name under which models keep their settings for this database: `postgresql`, `sqlite3`. */
  override get name(): string {
    return this.driver ?? this.greeting()?.driver.name ?? 'postgresql';
  }

  override set name(_: string) {
    // The driver decides.
  }

  /** What the daemon says of itself, if it has been reached. */
  protected greeting(): Greeting | undefined {
    return (this.known = this.sessions.main.channel.greeting ?? this.known);
  }

  /** The daemon has been reached, and has said what it can. */
  protected reached(): void {
    // For those parts that wait for this.
  }

  // --- Life cycle -------------------------------------------------------------------------------------------

  connect(callback?: Callback): void {
    this.plain('connect', 'null', callback);
  }

  disconnect(callback?: (error?: Error | null) => void): void {
    const sessions = this.sessions;
    this.greeting();
    this.sessions = this.newSessions();
    sessions.end(() => callback?.());
  }

  ping(callback: Callback): void {
    this.plain('ping', 'null', callback);
  }

  define(definition: ModelDefinition): void {
    this.models.define(definition);
  }

  defineProperty(model: string, property: string, definition: PropertyDefinition): void {
    this.models.defineProperty(model, property, definition);
  }

  // --- One method, one call ---------------------------------------------------------------------------------

  protected facts(model: string): ModelFacts {
    return this.models.factsOf(model) ?? unknownModel(model);
  }

  /** Calls a method whose first param is a model; the options follow those of `encoding`. */
  protected run(facts: ModelFacts, method: string, encoding: Encoding, options: Options, callback: Callback, extras = noExtras): void {
    if (typeof options === 'function') {
      callback = options as unknown as Callback;
      options = {};
    }
    const to = aim(options, this, this.sessions.main);
    if (to instanceof Error) {
      process.nextTick(callback, to);
      return;
    }
    let params: string;
    try {
      const text = extras.own === undefined ? to.text : withOwn(to.text, extras.own);
      params = `[${JSON.stringify(facts.name)},${encoding()},${text}${extras.after?.() ?? ''}]`;
    } catch (error) {
      process.nextTick(callback, error);
      return;
    }
    const { decode } = extras;
    const answered: Callback = decode
      ? (error, result) => (error ? callback(error) : callback(null, decode(result)))
      : callback;
    to.session.callModel(facts, method, params, within(to, method, answered));
  }

  /** Calls a method about the datasource itself. */
  protected plain(method: string, options: string, callback: Callback = () => {}): void {
    this.sessions.main.channel.call(method, `[${options}]`, callback);
  }
}
