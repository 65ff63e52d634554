// Writes at random, over one model: what both are asked to do, one after the other.
import { Chance } from './chance.js';
import { differencesOf } from './expected.js';
import { Filters, makeKey, makeValue } from './generator.js';

const methods = ['create', 'create', 'createAll', 'update', 'update', 'updateAttributes', 'updateAttributes', 'replaceById', 'updateOrCreate', 'updateOrCreate', 'replaceOrCreate', 'destroy', 'destroyAll'];
const byId = ['updateAttributes', 'replaceById', 'updateOrCreate', 'replaceOrCreate', 'destroy'];

/** What a column cannot hold, or only after a change. */
const awkward = {
  integer: [2147483648, -2147483649, 1.5, '5', '', true],
  varchar: ['twenty-one characters', 5],
  text: [5, true, 1.5, '\ud83d\ude00'.repeat(300)],
  numeric: [12345678901, 0.005, '1.25'],
  boolean: [0, 1, 'true', 'false', ''],
  bigint: ['9007199254740993', 1.5],
  float: ['0.5', 1e308],
  date: ['2026-11-20', 0, '2026-11-20T10:00:00+02:00', 1700000000000],
  tags: [[], ['a', 'a']],
  list: [[], [1, 'a', true]],
};

export class Writes {
  #chance;
  #model;
  #filters;

  constructor(seed, model) {
    this.#chance = new Chance(seed);
    this.#model = model;
    this.#filters = new Filters(seed ^ 0x5bd1e995, model);
  }

  /** The next write over a table of so many rows: {method, …} of where, id, data and rows what the method takes. */
  next(count) {
    const chance = this.#chance;
    if (count < 8) return { method: 'createAll', rows: this.#newRows(12) };
    // The juggler knows a row by its first key alone.
    const method = chance.of(this.#model.ids.length > 1 ? methods.filter((name) => !byId.includes(name)) : methods);
    switch (method) {
      case 'create':
        return { method, data: this.#data({ isNew: true }) };
      case 'createAll':
        return { method, rows: this.#newRows(chance.integer(1, 4)) };
      case 'update':
        return { method, where: this.#where(), data: this.#data({}) };
      case 'destroyAll':
        return { method, where: this.#where() };
      case 'destroy':
        return { method, id: this.#key(this.#model.ids[0]) };
      case 'updateOrCreate':
      case 'replaceOrCreate':
        return { method, data: this.#data({ withKey: true }) };
      default:
        return { method, id: this.#key(this.#model.ids[0]), data: this.#data({}) };
    }
  }

  #key(name) {
    return makeKey(this.#chance, this.#model.kindOf[name], this.#chance.integer(1, 60));
  }

  #data({ isNew = false, withKey = false }) {
    const chance = this.#chance;
    const data = {};
    for (const [name, kind] of Object.entries(this.#model.kindOf)) {
      const { id, generated } = this.#model.properties[name];
      if (id) {
        if (withKey || (isNew && !generated)) data[name] = this.#key(name);
      } else if (!chance.percent(isNew ? 20 : 55)) {
        data[name] = chance.percent(15) ? null : chance.percent(3) && kind in awkward ? chance.of(awkward[kind]) : makeValue(chance, kind);
      }
    }
    if (chance.percent(2)) data.nosuch = 1;
    return data;
  }

  #newRows(count) {
    const rows = Array.from({ length: count }, () => this.#data({ isNew: true }));
    const keyOf = (row) => JSON.stringify(this.#model.ids.map((id) => row[id]));
    const generated = this.#model.properties[this.#model.ids[0]].generated;
    return generated ? rows : rows.filter((row, place) => rows.findIndex((other) => keyOf(other) === keyOf(row)) === place);
  }

  /** One that both read alike: where filters differ is the business of reads. */
  #where() {
    for (;;) {
      const where = this.#filters.where();
      if (differencesOf(this.#model, { where, order: [] }).length === 0) return where;
    }
  }
}
