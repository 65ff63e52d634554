// The persistence hooks are a function to be called; this makes a file of it that mocha can run.
'use strict';
const should = require('should');
const suite = require('loopback-datasource-juggler/test/persistence-hooks.suite');

suite(global.getDataSource(), should, global.connectorCapabilities);
