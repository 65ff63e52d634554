// Synchronous helpers. Each asks the daemon on the spot; what depends on names alone is asked once.
import type { Greeting } from './channel';
import { decodeRow } from './decode';
import { propertyText, type ModelFacts } from './definition';
import { encode, encodeData, encodeFilter, encodeWhere } from './encode';
import { helpers, type ArgumentKind, type Helper } from './helpers';
import { ParameterizedSQL, type DataSource } from './loopback';
import { SchemaConnector } from './schema_connector';
import type { Settings } from './settings';
import { SyncCaller } from './sync/caller';

/** Answers that are kept; past this they are asked anew. */
const mostKept = 10_000;

export class HelperConnector extends SchemaConnector {
  private caller: SyncCaller | undefined;
  /** Answers that follow from a definition and names; gone with the definition. */
  private readonly keptOf = new WeakMap<ModelFacts, Map<string, unknown>>();
  private kept = new Map<string, unknown>();
  private readonly texts = new WeakMap<ModelFacts, string>();
  private failedAt = 0;

  constructor(settings: Settings, dataSource: DataSource) {
    super(settings, dataSource);
    // The juggler calls it without its connector.
    const getTypes = (): string[] => this.greeting()?.driver.types ?? ['db', 'rdbms', 'sql'];
    Object.defineProperty(this, 'getTypes', { value: getTypes, configurable: true, writable: true });
  }

  /** Asks on the spot when nobody has said it yet. A daemon that is away is not asked again for a second. */
  protected override greeting(): Greeting | undefined {
    const known = super.greeting();
    if (known || Date.now() - this.failedAt < 1000) return known;
    try {
      this.ask({ models: [] });
    } catch {
      // Nobody is waiting for this answer but those who can do without.
      this.failedAt = Date.now();
    }
    return (this.known = this.caller?.greeting);
  }

  override disconnect(callback?: (error?: Error | null) => void): void {
    this.caller?.close();
    this.caller = undefined;
    super.disconnect(callback);
  }

  /** Runs a helper: says its arguments in JSON, asks, and makes of the answer what LoopBack gives. */
  help(helper: Helper, given: unknown[]): unknown {
    const facts = helper.takes[0] === 'model' ? this.facts(String(given[0])) : undefined;
    const params = helper.takes.map((kind, place) => this.say(kind, given[place], facts));
    const text = `[${params.join(',')}]`;
    // Who asks with names alone is answered the same way until the definition changes.
    const keeps = helper.gives === 'value' && given.every((argument) => typeof argument === 'string');
    const kept = keeps ? this.keptFor(facts) : undefined;
    const key = helper.name + text;
    if (kept?.has(key)) return kept.get(key);
    const models = facts && this._models[facts.name] ? [facts] : [];
    const answer = this.ask({ models: models.map((model) => [model.name, this.textOf(model)]), method: helper.name, params: text });
    kept?.set(key, answer);
    return this.make(helper, answer, facts);
  }

  private ask(question: { models: [string, string][]; method?: string; params?: string }): unknown {
    this.caller ??= new SyncCaller(this.channelOptions());
    return this.caller.ask(question);
  }

  private say(kind: ArgumentKind, value: unknown, facts: ModelFacts | undefined): string {
    switch (kind) {
      case 'where':
        return encodeWhere(value);
      case 'filter':
        return encodeFilter(value as Record<string, unknown>);
      case 'data':
        return value ? encodeData(facts!, value as Record<string, unknown>) : 'null';
      case 'rows':
        return `[${(value as Record<string, unknown>[]).map((row) => encodeData(facts!, row)).join(',')}]`;
      case 'definition':
        return value === undefined || value === null ? 'null' : JSON.stringify(propertyText(value as object));
      default:
        return encode(value);
    }
  }

  private make(helper: Helper, answer: any, facts: ModelFacts | undefined): unknown {
    if (answer === null || typeof answer !== 'object') return answer;
    if (helper.gives === 'part') return new ParameterizedSQL(answer.sql, answer.params);
    // A whole statement has the database's own placeholders, which its class does not count.
    if (helper.gives === 'whole') return Object.assign(Object.create(ParameterizedSQL.prototype), answer);
    return helper.gives === 'row' ? decodeRow(facts!, answer) : answer;
  }

  private keptFor(facts: ModelFacts | undefined): Map<string, unknown> {
    if (!facts) {
      if (this.kept.size > mostKept) this.kept = new Map();
      return this.kept;
    }
    let kept = this.keptOf.get(facts);
    if (!kept || kept.size > mostKept) this.keptOf.set(facts, (kept = new Map()));
    return kept;
  }

  private textOf(facts: ModelFacts): string {
    const known = this.texts.get(facts);
    if (known) return known;
    const text = JSON.stringify(this.models.params(facts.name, this.name));
    this.texts.set(facts, text);
    return text;
  }
}

for (const helper of helpers) {
  const method = function (this: HelperConnector, ...given: unknown[]): unknown {
    return this.help(helper, given);
  };
  Object.defineProperty(method, 'name', { value: helper.name });
  Object.defineProperty(method, 'length', { value: helper.takes.length });
  Object.defineProperty(HelperConnector.prototype, helper.name, { value: method, configurable: true, writable: true });
}
