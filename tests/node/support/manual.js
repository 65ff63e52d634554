// protocol/METHODS.md, the reference manual, from the description that the service gives of itself.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './daemon.js';

export const file = path.join(root, 'protocol/METHODS.md');

export const current = () => readFileSync(file, 'utf8');

const code = (text) => `\`${text}\``;
const cell = (text) => String(text ?? '').replaceAll('|', '\\|');

/** A schema in a word: `string or null`, `array of object`. */
function typeOf(schema) {
  if (schema.oneOf) return schema.oneOf.map(typeOf).join(', or ');
  const types = [schema.type ?? 'any'].flat();
  const name = (type) => (type === 'array' && schema.items?.type ? `array of ${schema.items.type}` : type);
  const members = schema.properties ? ` {${Object.keys(schema.properties).join(', ')}}` : '';
  return types.map(name).join(' or ') + members + (schema.description ? `: ${schema.description}` : '');
}

/** JSON that a reader's eye can follow: on one line where it is short. */
function json(value) {
  const short = JSON.stringify(value);
  return short.length <= 110 ? short : JSON.stringify(value, null, 2);
}

function example(method) {
  const [pairing] = method.examples;
  if (!pairing) return [];
  const params = Object.fromEntries(pairing.params.map(({ name, value }) => [name, value]));
  const lines = ['```json', json({ method: method.name, params })];
  if (pairing.result) lines.push(json({ result: pairing.result.value }));
  return [...lines, '```', ''];
}

const needs = {
  nothing: 'Needs no model and no database.',
  model: 'Needs the model, and no database: it answers while that is away.',
  database: 'Asks the database.',
};

const errorsOf = (method) => method.errors.map(({ $ref }) => $ref.slice($ref.lastIndexOf('/') + 1));

function section(method, common) {
  const errors = errorsOf(method).filter((name) => !common.includes(name));
  const facts = [needs[method['x-needs']]];
  if (method['x-grant'] !== 'none') facts.unshift(`Grant ${code(method['x-grant'])}.`);
  if (method['x-capability']) facts.push(`Capability ${code(method['x-capability'])}.`);
  if (method['x-joins-transactions']) facts.push(`Joins a transaction by ${code('options.transaction')}, and may stand in ${code('atomic')}.`);
  const lines = [`### ${method.name}`, '', method.summary, '', facts.join(' ')];
  if (method['x-aliases'].length > 0) lines.push('', `Also called ${method['x-aliases'].map(code).join(', ')}.`);
  lines.push('', '| parameter | type | |', '|---|---|---|');
  for (const { name, required, schema, summary } of method.params) lines.push(`| ${code(name)}${required ? '' : ' (optional)'} | ${cell(typeOf(schema))} | ${cell(summary)} |`);
  if (method.params.length === 0) lines.splice(-2, 2, 'No parameters.');
  lines.push('', `Result: ${typeOf(method.result.schema)}.`, '');
  if (errors.length > 0) lines.push(`Errors: ${errors.map(code).join(', ')}.`, '');
  return [...lines, ...example(method)];
}

const groups = [
  ['Rows and transactions', (method) => method['x-joins-transactions'] || ['transactions', 'savepoints'].includes(method['x-capability'])],
  ['Models', (method) => method['x-grant'] === 'define'],
  ['Tables', (method) => method['x-grant'] === 'ddl'],
  ['Discovery', (method) => method['x-grant'] === 'discover'],
  ['Builders and helpers', (method) => method['x-needs'] !== 'database' && method['x-grant'] === 'read'],
  ['Sessions, and the service itself', () => true],
];

/** The whole manual as Markdown. */
export function manualOf(document) {
  const left = [...document.methods];
  const common = errorsOf(left[0]).filter((name) => left.every((method) => errorsOf(method).includes(name)));
  const lines = [
    '# Methods',
    '',
    `The methods of connectord ${document.info.version}, made from what \`rpc.discover\` answers: do not edit, run \`scripts/manual\`.`,
    'Parameters go by name, or by position in the order given. Every example is run by a test, on PostgreSQL, in the world of',
    '`tests/node/support/world.js`; ids of transactions, moments and versions differ from call to call.',
    '',
    'Beside these, `$/cancelRequest {id}` calls off a call of one\'s own, and a session is told of the end of a transaction that it did not',
    'ask for by the notification `transaction.expired {transaction, reason}`.',
    '',
    `Every method may answer ${common.map(code).join(', ')}; what it may answer beside them stands with it. A model that only discovery`,
    'can find is looked up in the database by every method that takes one, once a minute.',
    '',
  ];
  for (const [title, belongs] of groups) {
    const methods = left.filter(belongs);
    for (const method of methods) left.splice(left.indexOf(method), 1);
    if (methods.length === 0) continue;
    lines.push(`## ${title}`, '', methods.map(({ name }) => `[${name}](#${name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '')})`).join(' · '), '');
    for (const method of methods) lines.push(...section(method, common));
  }
  lines.push('## Errors', '', '| code | name | |', '|---|---|---|');
  for (const [name, { code: number, message }] of Object.entries(document.components.errors)) lines.push(`| ${number} | ${code(name)} | ${message} |`);
  return `${lines.join('\n')}\n`;
}
