// Models, rows and filters at random.
import { Chance } from './chance.js';

const words = ['', 'a', 'A', 'ab', 'aB', 'abc', 'b', 'ba', '100%', 'a_b', 'a\\b', "'", '"', 'æ', 'Æøå', 'z', 'a b', '😀', '%', '_', '5', 'a\nb', '?', '$1'];
const patterns = ['%', 'a%', '%b', '_', 'a_', '%a%', 'A%', '100\\%', 'a\\_b', '\\%', '__%', '%\\\\%', 'ab', '%?%'];
const expressions = ['^a', 'b$', 'a.*b', '[ab]+', '^$', 'A', '\\d', 'a|z', '^.{2}$', '\\?'];
const dates = ['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z', '2000-02-29T12:00:00.500Z', '2026-11-20T10:00:00.000Z', '2150-06-01T00:00:00.001Z'];

/** What a property may be: its definition, and its values. */
const kinds = {
  text: { definition: () => ({ type: 'string' }), value: (chance) => chance.of(words) },
  varchar: { definition: () => ({ type: 'string', postgresql: { dataType: 'character varying', dataLength: 20 } }), value: (chance) => chance.of(words) },
  integer: { definition: () => ({ type: 'number' }), value: (chance) => chance.integer(-3, 6) },
  float: { definition: () => ({ type: 'number', postgresql: { dataType: 'double precision' } }), value: (chance) => chance.integer(-6, 12) / 4 },
  numeric: { definition: () => ({ type: 'number', postgresql: { dataType: 'numeric', dataPrecision: 12, dataScale: 2 } }), value: (chance) => chance.integer(-300, 600) / 100 },
  bigint: { definition: () => ({ type: 'number', postgresql: { dataType: 'bigint' } }), value: (chance) => chance.of([-1, 0, 5, 2147483648, 9007199254740991]) },
  boolean: { definition: () => ({ type: 'boolean' }), value: (chance) => chance.percent(50) },
  date: { definition: () => ({ type: 'date' }), value: (chance) => chance.of(dates) },
  document: { definition: () => ({ type: 'object', postgresql: { dataType: 'jsonb' } }), value: (chance) => document(chance) },
  tags: { definition: () => ({ type: ['string'], postgresql: { dataType: 'varchar[]' } }), value: (chance) => chance.some(['a', 'b', 'c', "it's", ''], chance.integer(0, 3)) },
  list: { definition: () => ({ type: ['string'] }), value: (chance) => chance.some(words, chance.integer(0, 3)) },
  point: { definition: () => ({ type: 'GeoPoint' }), value: (chance) => ({ lat: chance.integer(-2, 2) + 0.5, lng: chance.integer(-2, 2) }) },
};

function document(chance) {
  const made = { in: { deep: chance.integer(-3, 6), list: [1, 'a', null] } };
  for (const key of ['n', 'w', 'f', 'm']) {
    const what = chance.integer(0, 4);
    if (what === 1) made[key] = null;
    if (what === 2) made[key] = chance.integer(-3, 12);
    if (what === 3) made[key] = chance.of(words);
    if (what === 4) made[key] = chance.percent(50);
  }
  return made;
}

const keys = [
  (properties) => (properties.id = { type: 'number', id: true, generated: true }),
  (properties) => (properties.key = { type: 'number', id: 1 }),
  (properties) => (properties.code = { type: 'string', id: true }),
  (properties) => {
    properties.second = { type: 'number', id: 2 };
    properties.first = { type: 'string', id: 1 };
  },
];

/** A model: {name, properties, settings, kinds by property, ids}. */
export function makeModel(seed, index) {
  const chance = new Chance(seed + 7919 * (index + 1));
  const properties = {};
  const kindOf = {};
  chance.of(keys)(properties);
  // Every model has the kinds that most conditions are about, and some of the others.
  const chosen = ['text', 'integer', ...chance.some(Object.keys(kinds), chance.integer(2, 8))];
  chosen.forEach((kind, place) => {
    const name = chance.percent(20) ? `Mixed${place}` : `${kind}${place}`;
    const definition = kinds[kind].definition();
    if (chance.percent(20)) (definition.postgresql ??= {}).columnName = chance.of(['Odd Name', 'quo"ted', 'select']) + place;
    properties[name] = definition;
    kindOf[name] = kind;
  });
  const ids = Object.keys(properties).filter((name) => properties[name].id).sort((a, b) => Number(properties[a].id) - Number(properties[b].id));
  for (const id of ids) kindOf[id] = properties[id].type === 'string' ? 'text' : 'integer';
  const settings = chance.percent(30) ? { postgresql: { table: `Odd "table" ${index}` } } : {};
  return { name: `Generated${index}`, properties, settings, kindOf, ids };
}

/** A value of a property's kind. */
export function makeValue(chance, kind) {
  return kinds[kind].value(chance);
}

/** A key of a row: the same for the same place, or nearly. */
export function makeKey(chance, kind, place) {
  return kind === 'text' ? `${chance.of(['k', 'K', 'æ'])}${place}` : place;
}

/** Rows of a model, in the order in which they are made. */
export function makeRows(seed, model, count) {
  const chance = new Chance(seed ^ (0x9e3779b9 + count));
  return Array.from({ length: count }, (_, place) => {
    const row = {};
    for (const [name, kind] of Object.entries(model.kindOf)) {
      const { id, generated } = model.properties[name];
      if (generated) continue;
      if (id) row[name] = makeKey(chance, kind, kind === 'text' ? place : place + 1);
      else row[name] = chance.percent(20) ? null : kinds[kind].value(chance);
    }
    return row;
  });
}

/** Makes filters over one model. */
export class Filters {
  #chance;
  #model;
  #nors = 0;

  constructor(seed, model) {
    this.#chance = new Chance(seed);
    this.#model = model;
  }

  filter() {
    const chance = this.#chance;
    const filter = {};
    if (!chance.percent(5)) filter.where = this.#where(0);
    filter.order = this.#order();
    if (chance.percent(30)) filter.limit = chance.of([0, 1, 2, 5, 12, 1000]);
    if (chance.percent(20)) filter[chance.of(['skip', 'offset'])] = chance.integer(0, 8);
    if (chance.percent(20)) filter.fields = this.#fields();
    return filter;
  }

  where() {
    return this.#where(0);
  }

  /** Always down to the key: what ties is in nobody's order. */
  #order() {
    const chance = this.#chance;
    const { kindOf, ids } = this.#model;
    const sortable = Object.keys(kindOf).filter((name) => !['document', 'tags', 'list', 'point'].includes(kindOf[name]) && !ids.includes(name));
    const terms = chance.some(sortable, chance.integer(0, 2)).map((name) => name + chance.of(['', ' ASC', ' DESC', ' desc']));
    if (terms.length > 0 && chance.percent(5)) terms[0] = `${terms[0].split(' ')[0]} ${chance.of(['ASC', 'DESC'])} NULLS ${chance.of(['FIRST', 'LAST'])}`;
    terms.push(...ids);
    return chance.percent(30) ? terms.join(', ') : terms;
  }

  #fields() {
    const chance = this.#chance;
    const names = Object.keys(this.#model.kindOf);
    const some = chance.some(names, chance.integer(1, 3));
    return chance.of([() => some, () => Object.fromEntries(some.map((name) => [name, true])), () => Object.fromEntries(some.map((name) => [name, false]))])();
  }

  #where(depth) {
    const chance = this.#chance;
    const made = {};
    // Inside nor nothing may vanish, and an empty branch is a mistake.
    const members = chance.integer(depth > 0 && this.#nors === 0 && chance.percent(10) ? 0 : 1, 3);
    for (let i = 0; i < members; i++) {
      if (depth >= 3 || !chance.percent(25)) {
        this.#addCondition(made);
        continue;
      }
      const word = chance.percent(8) ? 'nor' : chance.of(['and', 'or']);
      if (word === 'nor') this.#nors++;
      const branches = Array.from({ length: chance.integer(1, 3) }, () => this.#where(depth + 1));
      if (word === 'nor') this.#nors--;
      made[word] = branches;
    }
    return made;
  }

  #addCondition(where) {
    const chance = this.#chance;
    const name = chance.of(Object.keys(this.#model.kindOf));
    const kind = this.#model.kindOf[name];
    if (chance.percent(3) && this.#nors === 0) where.nosuch = chance.integer(0, 5);
    else if (kind === 'document') this.#addPlace(where, name);
    else if (kind === 'tags' || kind === 'list' || kind === 'point') where[name] = this.#whole(kind);
    else where[name] = chance.percent(30) ? this.#operand(kind) : this.#expression(kind);
  }

  #operand(kind) {
    const chance = this.#chance;
    if (chance.percent(6)) return null;
    if (kind === 'integer' && chance.percent(3)) return chance.of([1.5, -0.5, 2147483648, -9000000000]);
    return kinds[kind].value(chance);
  }

  #list(kind) {
    const chance = this.#chance;
    const length = this.#nors === 0 && chance.percent(10) ? 0 : chance.integer(1, 4);
    return Array.from({ length }, () => this.#operand(kind));
  }

  #expression(kind) {
    const chance = this.#chance;
    const made = {};
    for (let i = chance.percent(8) ? 2 : 1; i > 0; i--) {
      const text = kind === 'text' || kind === 'varchar';
      const operator = chance.of(['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'inq', 'nin', 'between', ...(text ? ['like', 'nlike', 'ilike', 'nilike', 'regexp'] : [])]);
      made[operator] = this.#value(operator, kind);
    }
    return made;
  }

  #value(operator, kind) {
    const chance = this.#chance;
    if (operator === 'inq' || operator === 'nin') return this.#list(kind);
    if (operator === 'between') return [this.#operand(kind), this.#operand(kind)];
    if (operator === 'regexp') return `/${chance.of(expressions)}/${chance.of(['', 'i', 'g'])}`;
    return operator.includes('like') ? chance.of(patterns) : this.#operand(kind);
  }

  /** A place inside a document, or the document as a whole. */
  #addPlace(where, name) {
    const chance = this.#chance;
    if (chance.percent(15)) {
      where[name] = chance.of([null, { neq: null }]);
      return;
    }
    const place = `${name}.${chance.of(['n', 'w', 'f', 'm', 'in.deep', 'nosuch'])}`;
    const kind = chance.of(['text', 'text', 'integer', 'boolean']);
    const value = () => (kind === 'integer' ? chance.integer(-3, 12) : kinds[kind].value(chance));
    const operator = chance.of(['', '', 'eq', 'neq', 'gt', 'lte', 'inq', 'nin', ...(kind === 'text' ? ['like', 'ilike', 'regexp'] : [])]);
    if (operator === '') where[place] = chance.percent(10) ? null : value();
    else if (operator === 'inq' || operator === 'nin') where[place] = { [operator]: Array.from({ length: chance.integer(1, 3) }, value) };
    else if (operator === 'regexp') where[place] = { regexp: `/${chance.of(expressions)}/${chance.of(['', 'i'])}` };
    else where[place] = { [operator]: operator.includes('like') ? chance.of(patterns) : value() };
  }

  #whole(kind) {
    const chance = this.#chance;
    if (chance.percent(40)) return chance.of([null, { neq: null }]);
    if (kind === 'tags') return { [chance.of(['contains', 'containedBy', 'containsAnyOf'])]: chance.some(['a', 'b', 'c', "it's", ''], chance.integer(1, 3)) };
    if (kind === 'point') return kinds.point.value(chance);
    return { neq: null };
  }
}
