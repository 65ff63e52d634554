// The service describes itself: a valid OpenRPC document, whose every example is true, and a manual that is made of it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { Daemon } from './support/daemon.js';
import { Line } from './support/line.js';
import { current, manualOf } from './support/manual.js';
import { makeDatabase, makeWorld, transaction } from './support/world.js';

const require = createRequire(import.meta.url);
const Ajv = require('ajv');
const { openrpcDocument } = require('@open-rpc/meta-schema');
const jsonSchema = require('@json-schema-tools/meta-schema');

/** The published meta-schema, and the one of JSON Schema that it refers to, with and without a slash at its end. */
function validator() {
  const address = 'https://meta.json-schema.tools';
  const read = (schema) => {
    const { $schema, ...rest } = JSON.parse(JSON.stringify(schema).replaceAll(`${address}"`, `${address}/"`));
    return rest;
  };
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(read(jsonSchema.default ?? jsonSchema));
  return ajv.compile(read(openrpcDocument));
}

describe('the description', () => {
  let daemon;
  let document;
  before(async () => {
    daemon = await Daemon.start(['--memory']);
    document = await daemon.call('rpc.discover');
  });
  after(() => daemon?.stop());

  it('is valid by the published meta-schema, which refuses one that is not', () => {
    const isValid = validator();
    assert.ok(isValid(document), JSON.stringify(isValid.errors));
    const broken = structuredClone(document);
    broken.methods[0].params[0].schema.type = 'nonsense';
    assert.ok(!isValid(broken));
    const nameless = structuredClone(document);
    delete nameless.methods[5].name;
    assert.ok(!isValid(nameless));
  });

  it('is the page of HTTP too', async () => {
    assert.deepEqual(await (await fetch(`${daemon.url}/openrpc.json`)).json(), document);
  });

  it('says of each method what it does, takes, gives, may answer, asks for, and shows it', () => {
    const drivers = ['cancel', 'discovery', 'migration', 'raw', 'savepoints', 'transactions', 'identifierPlaceholders'];
    for (const method of document.methods) {
      assert.match(method.summary, /^[A-Z].*\.$/, method.name);
      assert.ok(method.errors.length >= 4, method.name);
      assert.ok(['nothing', 'model', 'database'].includes(method['x-needs']), method.name);
      assert.match(method['x-grant'], /^(none|read|write|define|discover|datasource|ddl|raw|admin)$/, method.name);
      assert.ok(method['x-capability'] === '' || drivers.includes(method['x-capability']), `${method.name}: ${method['x-capability']}`);
      assert.equal(method.examples.length, 1, `${method.name} has no example`);
      for (const { name, summary, schema } of method.params) assert.ok(summary && schema, `${method.name} ${name}`);
    }
  });

  it('lists no error that a method cannot give, and explains all that it lists', () => {
    const errorsOf = (name) => document.methods.find((method) => method.name === name).errors.map(({ $ref }) => $ref.slice('#/components/errors/'.length));
    for (const { name } of document.methods) for (const error of errorsOf(name)) assert.ok(document.components.errors[error], error);
    assert.ok(errorsOf('destroyAll').includes('guard_refused'));
    assert.ok(errorsOf('commit').includes('outcome_unknown'));
    assert.ok(!errorsOf('buildSelect').includes('database_error'));
    assert.ok(errorsOf('buildSelect').includes('model_not_found'));
  });

  it('is the manual, word for word', () => {
    assert.equal(current(), manualOf(document), 'protocol/METHODS.md is stale: run scripts/manual');
  });
});

const url = process.env.CONNECTORD_TEST_POSTGRESQL;

describe('the examples', { skip: url ? false : 'CONNECTORD_TEST_POSTGRESQL is not set' }, () => {
  /** What differs from call to call: only its type is compared. */
  const passing = ['transaction', 'expiresAt', 'session', 'version', 'latencyMs', 'limits', 'capabilities', 'types', 'schemaForSettings', 'info', 'methods', 'components', 'openrpc', 'client', 'peer', 'seconds', 'calls', 'max', 'idle', 'lent', 'lanes', 'pinned', 'connecting', 'closing'];
  const kindOf = (value) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);
  /** A text that is too long to be shown is "…" in the example: any text is as good. */
  const cut = (value, shown) => {
    if (shown === '…' && typeof value === 'string') return shown;
    if (value === null || shown === null || typeof value !== 'object' || typeof shown !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cut(one, shown[key])]));
  };
  const compared = (value, name) => {
    if (passing.includes(name)) return kindOf(value);
    if (Array.isArray(value)) return value.map((one) => compared(one));
    return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, compared(one, key)])) : value;
  };
  const paramsOf = (method) => Object.fromEntries(method.examples[0].params.map(({ name, value }) => [name, value]));

  let daemon;
  let line;
  let document;
  before(async () => {
    const shop = await makeDatabase(url, 'connectord_examples');
    daemon = await Daemon.start(['--datasource', `shop=${shop}`, '--allow', 'raw,ddl,admin']);
    line = new Line(daemon.tcp);
    document = await line.call('rpc.discover');
  });
  after(async () => {
    line?.end();
    await daemon?.stop();
  });

  /** The params with a real transaction in place of the one that stands in the example. */
  async function ready(method) {
    const params = paramsOf(method);
    if (params.transaction !== transaction) return params;
    const begun = await line.call('beginTransaction');
    if (['rollbackTo', 'release'].includes(method.name)) await line.call('savepoint', { transaction: begun.transaction, name: params.name });
    return { ...params, transaction: begun.transaction };
  }

  it('are true, each in a world of its own', async () => {
    const wrong = [];
    for (const method of document.methods) {
      await makeWorld((name, params) => line.call(name, params));
      const params = await ready(method);
      const [{ result: expected }] = method.examples;
      const answer = await line.call(method.name, params).catch((error) => error);
      if (!expected) {
        if (answer.data?.name !== 'unsupported') wrong.push(`${method.name}: ${JSON.stringify(answer)} is no refusal`);
      } else if (answer instanceof Error) {
        wrong.push(`${method.name}: ${answer.message}`);
      } else if (JSON.stringify(compared(cut(answer, expected.value))) !== JSON.stringify(compared(expected.value))) {
        wrong.push(`${method.name}: ${JSON.stringify(answer)} instead of ${JSON.stringify(expected.value)}`);
      }
      if (params.transaction && !['commit', 'rollback', 'admin.kill'].includes(method.name)) await line.call('rollback', { transaction: params.transaction });
      if (method.name === 'admin.pause') await line.call('admin.resume', params);
      if (answer?.transaction) await line.call('rollback', { transaction: answer.transaction });
    }
    assert.deepEqual(wrong, []);
  });

  it('give results of the schema that they are said to have, by name and by position', async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    await makeWorld((name, params) => line.call(name, params));
    const harmless = document.methods.filter((method) => method['x-needs'] !== 'database' && method['x-grant'] === 'read');
    assert.ok(harmless.length > 50, `${harmless.length}`);
    for (const method of harmless) {
      const [{ result: expected }] = method.examples;
      if (!expected) continue;
      const params = paramsOf(method);
      const positions = method.params.map(({ name }) => params[name] ?? null);
      const answer = await line.call(method.name, positions);
      assert.equal(JSON.stringify(compared(cut(answer, expected.value))), JSON.stringify(compared(expected.value)), method.name);
      assert.ok(ajv.validate(method.result.schema, answer), `${method.name} ${JSON.stringify(answer)}`);
    }
  });
});
