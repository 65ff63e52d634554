// The models of a datasource: what the juggler defined, and which of it a daemon's session still has to be told.
import { defineParams, factsOf, type ModelDefinition, type ModelFacts, type PropertyDefinition } from './definition';

export class Models {
  /**
   * By name, as LoopBack's connectors keep them in `_models`. The juggler deletes from it when a model goes away.
   */
  readonly definitions: Record<string, ModelDefinition>;
  /** Told of a model that went away. */
  onUndefine: (model: string) => void = () => {};

  private readonly facts = new Map<string, ModelFacts>();

  /** `defaults` are the datasource's settings that are meant for its models. */
  constructor(private readonly defaults: Record<string, unknown>) {
    this.definitions = new Proxy<Record<string, ModelDefinition>>(Object.create(null), {
      deleteProperty: (target, name) => {
        if (typeof name === 'string' && name in target) {
          this.facts.delete(name);
          this.onUndefine(name);
        }
        return Reflect.deleteProperty(target, name);
      },
      set: (target, name, definition) => {
        this.facts.delete(String(name));
        return Reflect.set(target, name, definition);
      },
    });
  }

  define(definition: ModelDefinition): void {
    definition.settings = definition.settings ?? {};
    this.definitions[definition.model.modelName] = definition;
  }

  defineProperty(model: string, property: string, definition: PropertyDefinition): void {
    const known = this.definitions[model];
    if (!known) return;
    known.properties[property] = definition;
    this.facts.delete(model);
  }

  /**
   * What calls need to know of a model; another object after every change of it.
   *
   * Errors  undefined for a model that nobody defined here: the daemon may know it
   */
  factsOf(model: string): ModelFacts | undefined {
    const known = this.facts.get(model);
    if (known) return known;
    const definition = this.definitions[model];
    if (!definition) return undefined;
    // Read as late as this, for the juggler goes on changing a definition after it has handed it over.
    const facts = factsOf(definition);
    this.facts.set(model, facts);
    return facts;
  }

  /** The params of `define` for a model that is known here. */
  params(model: string, driver: string): unknown[] {
    return defineParams(this.definitions[model]!, driver, this.defaults);
  }

  names(): string[] {
    return Object.keys(this.definitions);
  }
}
