// Methods that read and write rows. Arities are real, for the juggler counts them.
import { BaseConnector, type Encoding } from './base_connector';
import type { Callback } from './channel';
import { decodeFound, decodeRow, decodeRows } from './decode';
import type { ModelFacts } from './definition';
import { encode, encodeData, encodeFilter, encodeWhere } from './encode';
import type { ConnectordError } from './errors';
import type { DataSource } from './loopback';
import type { Options } from './options';
import type { Settings } from './settings';

type Data = Record<string, any>;
type Filter = Record<string, any> | null | undefined;
/** A callback that the juggler gives several results. */
type Callback3<Info = any> = (error: Error | null, data?: any, info?: Info) => void;

/** Asks for each name once and for rows as their values: a third less to read. */
const asArrays = '"rows":"arrays"';
/** Up to so many rows the names cost more than they save. */
const few = 4;

export class RowConnector extends BaseConnector {
  constructor(settings: Settings, dataSource: DataSource) {
    super(settings, dataSource);
    // Whether rows can be found or created in one step is the driver's to say. The juggler looks for the method at every
    // call, and does it in two steps of its own as long as it is not there.
    Object.defineProperty(this, 'findOrCreate', { value: undefined, configurable: true, writable: true });
  }

  protected override reached(): void {
    super.reached();
    if (this.findOrCreate === undefined) Reflect.deleteProperty(this, 'findOrCreate');
  }


  create(model: string, data: Data, options: Options, callback: Callback): void {
    const facts = this.facts(model);
    this.run(facts, 'create', () => encodeData(facts, data), options, callback, { decode: (reply) => reply.id });
  }

  createAll(model: string, data: Data[], options: Options, callback: Callback): void {
    const facts = this.facts(model);
    const rows: Encoding = () => `[${data.map((row) => encodeData(facts, row)).join(',')}]`;
    this.run(facts, 'createAll', rows, options, callback, {
      decode: (stored) => decodeRows(facts, stored).map((row, place) => tidied(row, data[place]!)),
    });
  }

  save(model: string, data: Data, options: Options, callback: Callback3): void {
    const facts = this.facts(model);
    this.run(facts, 'save', () => encodeData(facts, data), options, (error, reply) => {
      if (error) return callback(error);
      if (reply.count > 0) return callback(null, reply, { isNewInstance: false });
      // The row is gone, or never was: to save it is to make it.
      this.updateOrCreate(model, data, options, callback);
    });
  }

  updateOrCreate(model: string, data: Data, options: Options, callback: Callback3): void {
    const facts = this.facts(model);
    const after: Encoding = () => this.defaults(facts, data);
    this.run(facts, 'updateOrCreate', () => encodeData(facts, data), options, upserted(facts, data, callback), { after });
  }

  replaceOrCreate(model: string, data: Data, options: Options, callback: Callback3): void {
    const facts = this.facts(model);
    this.run(facts, 'replaceOrCreate', () => encodeData(facts, data), options, upserted(facts, data, callback));
  }

  upsertWithWhere(model: string, where: Data, data: Data, options: Options, callback: Callback3): void {
    const facts = this.facts(model);
    const params: Encoding = () => `${encodeWhere(where)},${encodeData(facts, data)}`;
    const after: Encoding = () => this.defaults(facts, data);
    this.run(facts, 'upsertWithWhere', params, options, upserted(facts, data, callback), { after });
  }

  findOrCreate(model: string, filter: Filter, data: Data, options: Options, callback: Callback3<boolean>): void {
    const facts = this.facts(model);
    const params: Encoding = () => `${encodeFilter(filter)},${encodeData(facts, data)}`;
    this.run(facts, 'findOrCreate', params, options, (error, reply) => {
      if (error) return callback(error);
      callback(null, reply.created ? tidied(decodeRow(facts, reply.data), data) : decodeRow(facts, reply.data), reply.created);
    });
  }

  all(model: string, filter: Filter, options: Options, callback: Callback): void {
    const facts = this.facts(model);
    const include = filter?.['include'];
    const target = include && this._models[model]?.model;
    const found: Callback = target
      ? (error, rows) => {
          if (error) return callback(error);
          // Related models may live in other datasources, so the juggler gathers them.
          target['include'](rows, include, options, callback);
        }
      : callback;
    const decode = (answer: any): Data[] => decodeFound(facts, answer);
    const extras = filter?.['limit'] <= few ? { decode } : { decode, own: asArrays };
    this.run(facts, 'all', () => encodeFilter(filter), options, found, extras);
  }

  find(model: string, id: unknown, options: Options, callback: Callback): void {
    const facts = this.facts(model);
    this.run(facts, 'find', () => encode(id), options, callback, { decode: (row) => row && decodeRow(facts, row) });
  }

  exists(model: string, id: unknown, options: Options, callback: Callback): void {
    this.run(this.facts(model), 'exists', () => encode(id), options, callback);
  }

  count(model: string, where: Data, options: Options, callback: Callback): void {
    this.run(this.facts(model), 'count', () => encodeWhere(where), options, callback);
  }

  update(model: string, where: Data, data: Data, options: Options, callback: Callback): void {
    const facts = this.facts(model);
    this.run(facts, 'update', () => `${encodeWhere(where)},${encodeData(facts, data)}`, options, callback);
  }

  updateAttributes(model: string, id: unknown, data: Data, options: Options, callback: Callback): void {
    const facts = this.facts(model);
    this.run(facts, 'updateAttributes', () => `${encode(id)},${encodeData(facts, data, false)}`, options, callback);
  }

  replaceById(model: string, id: unknown, data: Data, options: Options, callback: Callback): void {
    const facts = this.facts(model);
    this.run(facts, 'replaceById', () => `${encode(id)},${encodeData(facts, data, false)}`, options, callback);
  }

  destroy(model: string, id: unknown, options: Options, callback: Callback): void {
    this.run(this.facts(model), 'destroy', () => encode(id), options, callback);
  }

  destroyAll(model: string, where: Data, options: Options, callback: Callback): void {
    this.run(this.facts(model), 'destroyAll', () => encodeWhere(where), options, callback);
  }

  /**
   * What a new row has where the data says nothing. The juggler leaves it to the connector here: a row that is there
   * keeps its own.
   */
  private defaults(facts: ModelFacts, data: Data): string {
    const missing = facts.defaults.filter((name) => data[name] === undefined);
    const target = this._models[facts.name]?.model as unknown as (new (data: Data) => { toObject(onlySchema: boolean): Data }) | undefined;
    if (missing.length === 0 || !target) return '';
    const fresh = new target(data).toObject(true);
    return `,${encodeData(facts, Object.fromEntries(missing.map((name) => [name, fresh[name]])))}`;
  }
}

/** A callback that hands on what an upsert answered as the juggler wants it: data, and whether it is new. */
function upserted(facts: ModelFacts, given: Data, callback: Callback3): Callback {
  return (error, reply) => {
    if (error) return callback(inJugglersWords(error));
    callback(null, tidied(decodeRow(facts, reply.data), given), { isNewInstance: reply.isNewInstance });
  };
}

/** A written row without the nulls that nobody wrote: connectors hand on what they were given, and hooks expect that. */
function tidied(row: Data, given: Data): Data {
  for (const name of Object.keys(row)) {
    if (row[name] === null && given[name] === undefined) delete row[name];
  }
  return row;
}

/** The juggler's own sentence for this, to the letter: applications compare it. */
const severalMatch = 'There are multiple instances found.Upsert Operation will not be performed!';

function inJugglersWords(error: ConnectordError): ConnectordError {
  if (error.data?.['guard'] === 'singleMatch') error.message = severalMatch;
  return error;
}
