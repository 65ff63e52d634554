// Writes src/methods.ts from the daemon's own table of methods:
//
//   node tools/generate-methods.js tcp://127.0.0.1:7070
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const file = path.join(__dirname, '../src/methods.ts');

/** A JSON schema as a type of TypeScript. */
function typeOf(schema) {
  if (!schema) return 'any';
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.oneOf || schema.anyOf) return [...new Set((schema.oneOf ?? schema.anyOf).map(typeOf))].join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
      return 'number';
    case 'array': {
      const element = typeOf(schema.items);
      return element.includes(' ') ? `(${element})[]` : `${element}[]`;
    }
    case 'object':
      return objectType(schema);
    default:
      return 'any';
  }
}

function objectType({ properties, required = [] }) {
  if (!properties || Object.keys(properties).length === 0) return 'Record<string, any>';
  const members = Object.entries(properties).map(
    ([name, schema]) => `${keyOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  return `{ ${members.join('; ')} }`;
}

const reserved = new Set(['default', 'delete', 'new', 'class', 'function', 'in', 'with']);
const isName = (text) => /^[A-Za-z_$][\w$]*$/.test(text);
const keyOf = (name) => (isName(name) ? name : `'${name}'`);
const argumentOf = (name) => (reserved.has(name) ? `${name}_` : name);

/**
 * What a method answers. Where an option asks for another form of the same rows, objects are what is answered without
 * it: who asks for the other says so with `as`.
 */
function answerOf(schema) {
  const forms = schema?.oneOf ?? schema?.anyOf ?? [];
  const rows = forms.find(({ type, items }) => type === 'array' && items?.type === 'object');
  return typeOf(rows ?? schema);
}

/** How many params must be given by position: all up to the last required one. */
function needed(params) {
  return params.reduce((count, param, place) => (param.required ? place + 1 : count), 0);
}

function entry(method) {
  const { params } = method;
  const must = needed(params);
  const list = params.map(({ name, schema }, place) => `${argumentOf(name)}${place < must ? '' : '?'}: ${typeOf(schema)}`);
  const named = params.map(({ name, required, schema }) => `${keyOf(name)}${required ? '' : '?'}: ${typeOf(schema)}`);
  return [
    `  /** ${method.summary} */`,
    `  ${keyOf(method.name)}: {`,
    `    list: [${list.join(', ')}];`,
    `    params: ${named.length ? `{ ${named.join('; ')} }` : 'Record<string, never>'};`,
    `    result: ${answerOf(method.result?.schema)};`,
    '  };',
  ];
}

function call(method) {
  return [
    `  /** ${method.summary} */`,
    `  ${method.name}(...params: Methods['${method.name}']['list']): Promise<Methods['${method.name}']['result']> {`,
    `    return this.call('${method.name}', params);`,
    '  }',
    '',
  ];
}

/** The text of src/methods.ts for a daemon that describes itself so. */
function render(document) {
  const methods = document.methods.flatMap((method) => [
    method,
    ...(method['x-aliases'] ?? []).map((name) => ({ ...method, name, summary: `Alias of ${method.name}. ${method.summary}` })),
  ]);
  return [
    "// The daemon's table of methods, as types. Made by tools/generate-methods.js; never by hand.",
    '',
    '/** Every method: its params by position and by name, and what it answers. */',
    'export interface Methods {',
    ...methods.flatMap(entry),
    '}',
    '',
    '/** Every method as one of a class; those with a dot in their name are reached by `call`. */',
    'export abstract class ClientMethods {',
    '  abstract call(method: string, params?: unknown): Promise<any>;',
    '',
    ...methods.filter(({ name }) => isName(name)).flatMap(call).slice(0, -1),
    '}',
    '',
  ].join('\n');
}

module.exports = { file, render };

async function main(url) {
  const { Channel } = require('../dist/channel');
  const { parseAddress } = require('../dist/address');
  const channel = new Channel({ address: parseAddress(url), greeting: {}, connectTimeout: 5000 });
  const document = await new Promise((resolve, reject) => {
    channel.call('rpc.discover', '[]', (error, result) => (error ? reject(error) : resolve(result)));
  });
  channel.close();
  fs.writeFileSync(file, render(document));
}

if (require.main === module) main(process.argv[2] ?? process.env.CONNECTORD_URL ?? 'tcp://127.0.0.1:7070');
