// The world that the juggler's suites expect to find: globals that make a datasource, and what it is capable of.
'use strict';
const path = require('node:path');
const { DataSource } = require('loopback-datasource-juggler');

const settings = JSON.parse(process.env.CONNECTORD_JUGGLER_SETTINGS);
const connector = process.env.CONNECTORD_JUGGLER_CONNECTOR
  ? require(process.env.CONNECTORD_JUGGLER_CONNECTOR)
  : require(path.resolve(__dirname, '..'));

global.getDataSource = global.getSchema = (customConnector, customSettings) =>
  new DataSource(customConnector ?? connector, { ...settings, ...customSettings });
global.connectorCapabilities = JSON.parse(process.env.CONNECTORD_JUGGLER_CAPABILITIES);

// Some suites were written for connectors without tables: what they define before their hooks run is made here.
if (process.env.CONNECTORD_JUGGLER_MIGRATES) {
  const made = new Set();
  const sources = [];
  const plainly = global.getDataSource;
  global.getDataSource = global.getSchema = (...args) => {
    const source = plainly(...args);
    sources.push(source);
    return source;
  };
  exports.mochaHooks = {
    async beforeEach() {
      for (const source of sources) {
        const missing = Object.values(source.connector._models).filter(({ model }) => !made.has(model));
        missing.forEach(({ model }) => made.add(model));
        if (missing.length > 0) await source.automigrate(missing.map(({ model }) => model.modelName));
      }
    },
  };
}
