// Which of the juggler's suites run, and what of them cannot pass on an SQL database, one by one.
'use strict';

const juggler = 'loopback-datasource-juggler/test/';

/**
 * What the suites may ask of a connector. Beside the flags that the juggler's own SQL connectors run with:
 *
 *   nestedProperty, supportsArrays, replaceOrCreateReportsNewInstance   on: the daemon can
 *   ilike, nilike   off, as there: the tests behind them expect `like` to find its pattern anywhere in a text, as the
 *                   memory connector does; in SQL it is a pattern with `%`
 */
const capabilities = {
  ilike: false,
  nilike: false,
  nestedProperty: true,
  supportsArrays: true,
  replaceOrCreateReportsNewInstance: true,
};

const throughLists =
  'a path that goes through a list means any of its elements to document databases; in SQL it goes through objects';
const oneCollection =
  'its subclasses share one collection by settings for the memory connector and MongoDB alone; elsewhere each has a table';
const tableInTest = 'it defines a model inside the test and makes no table for it';
const nullIsNoUndefined = 'it expects undefined of a column without a value, which in SQL is null';
const strict = 'it goes by a property that its model does not have; models on SQL connectors are strict, and drop it';
const noId = 'it makes rows without an id, of a model whose id nobody generates';

/** `explained`: tests that cannot pass, under their reason; one that passes is a failure of the explanation. */
const suites = [
  {
    name: 'common',
    file: `${juggler}common.batch.js`,
    explained: {
      [throughLists]: [
        'basic-querying find query with nested property should support nested property with regex over arrays in query',
        'basic-querying find query with nested property should support multi-level nested array property in query',
        'basic-querying find after createAll query with nested property should support nested property with regex over arrays in query',
        'basic-querying find after createAll query with nested property should support multi-level nested array property in query',
      ],
    },
  },
  { name: 'include', file: `${juggler}include.test.js` },
  { name: 'hooks', file: './hooks.js' },
  {
    name: 'default-scope',
    file: `${juggler}default-scope.test.js`,
    explained: {
      [oneCollection]: [
        'default scope findById should apply default scope',
        'default scope findById should apply default scope (no match)',
        'default scope find should apply default scope - order',
        'default scope find should apply default scope - order override',
        'default scope count should apply default scope - order',
        'default scope removeById should apply default scope - verify',
        'default scope update should apply default scope - no match',
        'default scope update should have updated within scope',
        'default scope remove should apply default scope - custom where',
        'default scope remove should apply default scope - custom where (no match)',
        'default scope remove should apply default scope - deleteAll',
        'default scope remove should create a scoped instance - tool',
        'default scope remove should apply default scope - destroyAll',
        'default scope scopes should merge with default scope',
        'default scope scope function should find a scoped instance - thing',
        'default scope relations should apply default scope - products',
      ],
    },
  },
  { name: 'scope', file: `${juggler}scope.test.js`, migrates: true },
  { name: 'json', file: `${juggler}json.test.js` },
  {
    name: 'defaults',
    file: `${juggler}defaults.test.js`,
    migrates: true,
    explained: {
      [nullIsNoUndefined]: ['defaults should NOT apply defaults on read'],
      [tableInTest]: [
        'defaults applyDefaultOnWrites does not affect default behavior when not set',
        'defaults applyDefaultOnWrites removes the property when set to `false`',
        'defaults applyDefaultOnWrites removes nested property in an object when set to `false`',
        'defaults persistDefaultValues removes property if value matches default',
        'defaults persistDefaultValues removes property if value matches default in an object',
      ],
    },
  },
  {
    name: 'validations',
    file: `${juggler}validations.test.js`,
    explained: {
      [strict]: ['validations absence should validate absence'],
      [noId]: [
        'validations format validate format correctly on bulk creation with global flag enabled in RegExp succeeds when validate condition is met for all items',
      ],
    },
  },
  { name: 'optional-validation', file: `${juggler}optional-validation.test.js` },
];

module.exports = { capabilities, suites };
