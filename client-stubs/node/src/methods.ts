// The daemon's table of methods, as types. Made by tools/generate-methods.js; never by hand.

/** Every method: its params by position and by name, and what it answers. */
export interface Methods {
  /** Names the client, authenticates it, chooses its datasource. Optional. */
  'session.open': {
    list: [token?: string | null, client?: string | null, datasource?: string | Record<string, any> | null];
    params: { token?: string | null; client?: string | null; datasource?: string | Record<string, any> | null };
    result: Record<string, any>;
  };
  /** Reaches the database, or says why not. */
  connect: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: Record<string, any>;
  };
  /** Asks the database for a sign of life. */
  ping: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: { ok?: boolean; latencyMs?: number };
  };
  /** Rolls back what the session has open. */
  disconnect: {
    list: [];
    params: Record<string, never>;
    result: null;
  };
  /** This service, described by an OpenRPC document. */
  'rpc.discover': {
    list: [];
    params: Record<string, never>;
    result: Record<string, any>;
  };
  /** Makes a model known for the calls that follow; over HTTP, for everybody. */
  define: {
    list: [model: string, properties: Record<string, any>, settings?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; properties: Record<string, any>; settings?: Record<string, any> | null; options?: Record<string, any> | null };
    result: { table?: string; columns?: Record<string, any>; ids?: any[] };
  };
  /** Adds a property to a model, or replaces one. */
  defineProperty: {
    list: [model: string, property: string, definition: any, options?: Record<string, any> | null];
    params: { model: string; property: string; definition: any; options?: Record<string, any> | null };
    result: null;
  };
  /** Forgets a model. The table stays. */
  undefine: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: null;
  };
  /** The rows that match a filter. */
  all: {
    list: [model: string, filter?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; filter?: Record<string, any> | null; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** Alias of all. The rows that match a filter. */
  findAll: {
    list: [model: string, filter?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; filter?: Record<string, any> | null; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The row with this id, or null. */
  find: {
    list: [model: string, id: any, options?: Record<string, any> | null];
    params: { model: string; id: any; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** Alias of find. The row with this id, or null. */
  findById: {
    list: [model: string, id: any, options?: Record<string, any> | null];
    params: { model: string; id: any; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** Whether there is a row with this id. */
  exists: {
    list: [model: string, id: any, options?: Record<string, any> | null];
    params: { model: string; id: any; options?: Record<string, any> | null };
    result: boolean;
  };
  /** How many rows match. */
  count: {
    list: [model: string, where?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; where?: Record<string, any> | null; options?: Record<string, any> | null };
    result: number;
  };
  /** Makes a row and answers its id; with options.returning the row too. */
  create: {
    list: [model: string, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; options?: Record<string, any> | null };
    result: { id?: any; data?: Record<string, any> };
  };
  /** Makes any number of rows, all or none, and answers them as stored. */
  createAll: {
    list: [model: string, data: (Record<string, any>)[], options?: Record<string, any> | null];
    params: { model: string; data: (Record<string, any>)[]; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** Updates the row whose id is in the data. */
  save: {
    list: [model: string, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Sets properties of every row that matches. */
  update: {
    list: [model: string, where: Record<string, any> | null, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; data: Record<string, any>; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Alias of update. Sets properties of every row that matches. */
  updateAll: {
    list: [model: string, where: Record<string, any> | null, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; data: Record<string, any>; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Sets properties of the row with this id. */
  updateAttributes: {
    list: [model: string, id: any, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; id: any; data: Record<string, any>; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Sets all properties of the row with this id; those left out become null. */
  replaceById: {
    list: [model: string, id: any, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; id: any; data: Record<string, any>; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Removes the row with this id. */
  destroy: {
    list: [model: string, id: any, options?: Record<string, any> | null];
    params: { model: string; id: any; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Alias of destroy. Removes the row with this id. */
  delete: {
    list: [model: string, id: any, options?: Record<string, any> | null];
    params: { model: string; id: any; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Alias of destroy. Removes the row with this id. */
  deleteById: {
    list: [model: string, id: any, options?: Record<string, any> | null];
    params: { model: string; id: any; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Alias of destroy. Removes the row with this id. */
  destroyById: {
    list: [model: string, id: any, options?: Record<string, any> | null];
    params: { model: string; id: any; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Removes every row that matches. */
  destroyAll: {
    list: [model: string, where: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Alias of destroyAll. Removes every row that matches. */
  deleteAll: {
    list: [model: string, where: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Sets the given properties of the row with this id, or makes it; one atomic statement. */
  updateOrCreate: {
    list: [model: string, data: Record<string, any>, options?: Record<string, any> | null, defaults?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; options?: Record<string, any> | null; defaults?: Record<string, any> | null };
    result: { data: Record<string, any>; isNewInstance: boolean };
  };
  /** Alias of updateOrCreate. Sets the given properties of the row with this id, or makes it; one atomic statement. */
  patchOrCreate: {
    list: [model: string, data: Record<string, any>, options?: Record<string, any> | null, defaults?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; options?: Record<string, any> | null; defaults?: Record<string, any> | null };
    result: { data: Record<string, any>; isNewInstance: boolean };
  };
  /** Sets all properties of the row with this id, or makes it; one atomic statement. */
  replaceOrCreate: {
    list: [model: string, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; options?: Record<string, any> | null };
    result: { data: Record<string, any>; isNewInstance: boolean };
  };
  /** Patches the one row that matches, or makes one; refused when several match. */
  upsertWithWhere: {
    list: [model: string, where: Record<string, any> | null, data: Record<string, any>, options?: Record<string, any> | null, defaults?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; data: Record<string, any>; options?: Record<string, any> | null; defaults?: Record<string, any> | null };
    result: { data: Record<string, any>; isNewInstance: boolean };
  };
  /** Alias of upsertWithWhere. Patches the one row that matches, or makes one; refused when several match. */
  patchOrCreateWithWhere: {
    list: [model: string, where: Record<string, any> | null, data: Record<string, any>, options?: Record<string, any> | null, defaults?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; data: Record<string, any>; options?: Record<string, any> | null; defaults?: Record<string, any> | null };
    result: { data: Record<string, any>; isNewInstance: boolean };
  };
  /** The first row that matches a filter, made when there is none; atomic. */
  findOrCreate: {
    list: [model: string, filter: Record<string, any> | null, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; filter?: Record<string, any> | null; data: Record<string, any>; options?: Record<string, any> | null };
    result: { data: Record<string, any>; created: boolean };
  };
  /** The value of a key, or null. */
  'kv.get': {
    list: [model: string, key: string, options?: Record<string, any> | null];
    params: { model: string; key: string; options?: Record<string, any> | null };
    result: any;
  };
  /** The milliseconds that a key has left, or null when it does not expire. */
  'kv.ttl': {
    list: [model: string, key: string, options?: Record<string, any> | null];
    params: { model: string; key: string; options?: Record<string, any> | null };
    result: number | null;
  };
  /** The keys after a cursor, in order, and the next cursor, which is null at the end. */
  'kv.iterateKeys': {
    list: [model: string, filter?: Record<string, any> | null, cursor?: string | null, count?: number | null, options?: Record<string, any> | null];
    params: { model: string; filter?: Record<string, any> | null; cursor?: string | null; count?: number | null; options?: Record<string, any> | null };
    result: { keys: any[]; cursor: string | null };
  };
  /** Gives a key its value, and with options.ttl an end. */
  'kv.set': {
    list: [model: string, key: string, value: any, options?: Record<string, any> | number | null];
    params: { model: string; key: string; value: any; options?: Record<string, any> | number | null };
    result: null;
  };
  /** Has a key end in so many milliseconds. */
  'kv.expire': {
    list: [model: string, key: string, ttl: number, options?: Record<string, any> | null];
    params: { model: string; key: string; ttl: number; options?: Record<string, any> | null };
    result: null;
  };
  /** Removes a key. */
  'kv.delete': {
    list: [model: string, key: string, options?: Record<string, any> | null];
    params: { model: string; key: string; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Removes every key. */
  'kv.deleteAll': {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: { count: number };
  };
  /** Begins a transaction on a connection of its own; calls join it by options.transaction. */
  beginTransaction: {
    list: [isolationLevel?: string | null, options?: Record<string, any> | null];
    params: { isolationLevel?: string | null; options?: Record<string, any> | null };
    result: { transaction: string; expiresAt: string };
  };
  /** Makes a transaction's effects last. Its id is dead afterwards. */
  commit: {
    list: [transaction: string];
    params: { transaction: string };
    result: null;
  };
  /** Ends a transaction without its effects. Its id is dead afterwards. */
  rollback: {
    list: [transaction: string];
    params: { transaction: string };
    result: null;
  };
  /** Sets a savepoint in a transaction. */
  savepoint: {
    list: [transaction: string, name: string];
    params: { transaction: string; name: string };
    result: null;
  };
  /** Undoes what came after a savepoint. */
  rollbackTo: {
    list: [transaction: string, name: string];
    params: { transaction: string; name: string };
    result: null;
  };
  /** Forgets a savepoint, and keeps what came after it. */
  release: {
    list: [transaction: string, name: string];
    params: { transaction: string; name: string };
    result: null;
  };
  /** Runs several calls in one transaction: all of them or none. */
  atomic: {
    list: [calls: ({ method?: string; params?: any })[], options?: Record<string, any> | null];
    params: { calls: ({ method?: string; params?: any })[]; options?: Record<string, any> | null };
    result: { results?: any[] };
  };
  /** Makes a model's table with its indexes and foreign keys. */
  createTable: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: null;
  };
  /** Drops a model's table, with all its rows. */
  dropTable: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: null;
  };
  /** Drops and makes the tables of models anew, all or none: their rows are lost. */
  automigrate: {
    list: [models?: any[] | string | null, options?: Record<string, any> | null];
    params: { models?: any[] | string | null; options?: Record<string, any> | null };
    result: { dropped?: any[]; created?: any[] };
  };
  /** Changes the tables of models to what the models say, all or none; dryRun plans. */
  autoupdate: {
    list: [models?: any[] | string | null, options?: Record<string, any> | null];
    params: { models?: any[] | string | null; options?: Record<string, any> | null };
    result: { steps?: ({ sql?: string; kind?: "safe" | "rewrites" | "destroys"; reason?: string })[] };
  };
  /** Whether the tables of models are what the models say. */
  isActual: {
    list: [models?: any[] | string | null, options?: Record<string, any> | null];
    params: { models?: any[] | string | null; options?: Record<string, any> | null };
    result: boolean;
  };
  /** The columns of a model's table: column, type, time_precision, nullable, length. */
  showFields: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The indexes of a model's table: table, name, type, primary, unique, keys, order. */
  showIndexes: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The columns, indexes and foreign keys of a model's table. */
  getTableStatus: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: Record<string, any>;
  };
  /** The indexes of a model's table by their names. */
  discoverModelIndexes: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: Record<string, any>;
  };
  /** Changes a model's table to what the model says, as autoupdate does. */
  alterTable: {
    list: [model: string, fields?: any[] | Record<string, any> | null, indexes?: any[] | Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; fields?: any[] | Record<string, any> | null; indexes?: any[] | Record<string, any> | null; options?: Record<string, any> | null };
    result: { steps?: ({ sql?: string; kind?: "safe" | "rewrites" | "destroys"; reason?: string })[] };
  };
  /** Makes the indexes of a model's table what the model says. */
  addIndexes: {
    list: [model: string, indexes?: any[] | Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; indexes?: any[] | Record<string, any> | null; options?: Record<string, any> | null };
    result: { steps?: ({ sql?: string; kind?: "safe" | "rewrites" | "destroys"; reason?: string })[] };
  };
  /** Makes the foreign keys of a model's table what the model says. */
  addForeignKeys: {
    list: [model: string, foreignKeys?: any[] | Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; foreignKeys?: any[] | Record<string, any> | null; options?: Record<string, any> | null };
    result: { steps?: ({ sql?: string; kind?: "safe" | "rewrites" | "destroys"; reason?: string })[] };
  };
  /** ALTER TABLE with the given parts: raw SQL. */
  applySqlChanges: {
    list: [model: string, changes: string[], options?: Record<string, any> | null];
    params: { model: string; changes: string[]; options?: Record<string, any> | null };
    result: null;
  };
  /** The schemas of the database, without its own. */
  discoverDatabaseSchemas: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The tables, and with options.views the views too. */
  discoverModelDefinitions: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The columns of a table. */
  discoverModelProperties: {
    list: [table: string, options?: Record<string, any> | null];
    params: { table: string; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The columns of a table's primary key. */
  discoverPrimaryKeys: {
    list: [table: string, options?: Record<string, any> | null];
    params: { table: string; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The foreign keys of a table, a row for each of their columns. */
  discoverForeignKeys: {
    list: [table: string, options?: Record<string, any> | null];
    params: { table: string; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The foreign keys that refer to a table. */
  discoverExportedForeignKeys: {
    list: [table: string, options?: Record<string, any> | null];
    params: { table: string; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The columns that are unique by themselves, less the primary key's. */
  discoverUniqueKeys: {
    list: [table: string, options?: Record<string, any> | null];
    params: { table: string; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** A table as a model, with options.relations those it refers to as well; null for all tables of the schema. */
  discoverSchemas: {
    list: [table?: string | null, options?: Record<string, any> | null];
    params: { table?: string | null; options?: Record<string, any> | null };
    result: Record<string, any>;
  };
  /** Runs one SQL statement of your own. */
  execute: {
    list: [sql: string, params?: any[] | null, options?: Record<string, any> | null];
    params: { sql: string; params?: any[] | null; options?: Record<string, any> | null };
    result: any;
  };
  /** Alias of execute. Runs one SQL statement of your own. */
  query: {
    list: [sql: string, params?: any[] | null, options?: Record<string, any> | null];
    params: { sql: string; params?: any[] | null; options?: Record<string, any> | null };
    result: any;
  };
  /** Alias of execute. Runs one SQL statement of your own. */
  command: {
    list: [sql: string, params?: any[] | null, options?: Record<string, any> | null];
    params: { sql: string; params?: any[] | null; options?: Record<string, any> | null };
    result: any;
  };
  /** Alias of execute. Runs one SQL statement of your own. */
  executeSQL: {
    list: [sql: string, params?: any[] | null, options?: Record<string, any> | null];
    params: { sql: string; params?: any[] | null; options?: Record<string, any> | null };
    result: any;
  };
  /** The name of a model's table. */
  table: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string;
  };
  /** The schema of a model's table; empty where there are none. */
  schema: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string;
  };
  /** A model's table as statements have it, quoted, its schema before it. */
  tableEscaped: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string;
  };
  /** The name of a property's column. */
  column: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** Alias of column. The name of a property's column. */
  getPropertyDbName: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** A property's column, quoted; for a dotted name, the place inside it. */
  columnEscaped: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** The name of the primary key's first column. */
  idColumn: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string | null;
  };
  /** Alias of idColumn. The name of the primary key's first column. */
  getIdDbName: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string | null;
  };
  /** The primary key's first column, quoted. */
  idColumnEscaped: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string | null;
  };
  /** The name of the primary key's first property. */
  idName: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string | null;
  };
  /** The names of the primary key's properties, in its order. */
  idNames: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string[];
  };
  /** A property's place in the primary key, from 1, or null. */
  id: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: number | null;
  };
  /** The property that a column belongs to, or null. */
  propertyName: {
    list: [model: string, column: string, options?: Record<string, any> | null];
    params: { model: string; column: string; options?: Record<string, any> | null };
    result: string | null;
  };
  /** The table or column name that a name becomes when none is given. */
  dbName: {
    list: [name: string, options?: Record<string, any> | null];
    params: { name: string; options?: Record<string, any> | null };
    result: string;
  };
  /** A name as an identifier: quoted, its own quotes doubled. */
  escapeName: {
    list: [name: string | null, options?: Record<string, any> | null];
    params: { name: string | null; options?: Record<string, any> | null };
    result: string;
  };
  /** The schema of models that name none. */
  getDefaultSchemaName: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: string;
  };
  /** A model's definition, or null when nobody knows the model. */
  getModelDefinition: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** A property's definition, or null; a dotted name walks into what properties embed. */
  getPropertyDefinition: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: any;
  };
  /** The property that a path leads to within a definition, or null. */
  getNestedPropertyDefinition: {
    list: [definition: Record<string, any>, path: string | any[], options?: Record<string, any> | null];
    params: { definition: Record<string, any>; path: string | any[]; options?: Record<string, any> | null };
    result: any;
  };
  /** A model's settings for this kind of database, or null. */
  getConnectorSpecificSettings: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** A property's settings for this kind of database, or null. */
  columnMetadata: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** The name of a model's datasource. */
  getDataSource: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string;
  };
  /** Whether a property with this definition may be null. */
  isNullable: {
    list: [prop: Record<string, any> | string | any[], options?: Record<string, any> | null];
    params: { prop: Record<string, any> | string | any[]; options?: Record<string, any> | null };
    result: boolean;
  };
  /** The type of a property that is to hold a key of another model. */
  defineForeignKey: {
    list: [model: string, key: string, foreignModel?: string | null, options?: Record<string, any> | null];
    params: { model: string; key: string; foreignModel?: string | null; options?: Record<string, any> | null };
    result: { type?: string };
  };
  /** The kinds of backend that this is, for LoopBack. */
  getTypes: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: string[];
  };
  /** What the connector is, and a JSON Schema of its settings. */
  getMetadata: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: Record<string, any>;
  };
  /** Whether the database is a relational one. */
  isRelational: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: boolean;
  };
  /** The type of ids that the database makes. */
  getDefaultIdType: {
    list: [prop?: any, options?: Record<string, any> | null];
    params: { prop?: any; options?: Record<string, any> | null };
    result: string;
  };
  /** Whether every property of the key is a Number. */
  hasOnlyNumericIds: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: boolean;
  };
  /** What the model, else the datasource, says of `defaultIdSort`, or null. */
  getDefaultIdSortPolicy: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: boolean | string | null;
  };
  /** A new id where the key is a String; null where the database makes it. */
  generateUniqueId: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string | null;
  };
  /** The value of the key's first property. */
  getIdValue: {
    list: [model: string, data: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any> | null; options?: Record<string, any> | null };
    result: any;
  };
  /** The data with the key's first property set. */
  setIdValue: {
    list: [model: string, data: Record<string, any> | null, value: any, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any> | null; value: any; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** The names of the methods that work on a model's rows. */
  getDataAccessObject: {
    list: [];
    params: Record<string, never>;
    result: string[];
  };
  /** What a column gets for a property's value: a scalar, or {sql, params} where words stand around it. */
  toColumnValue: {
    list: [propDef: Record<string, any> | string | any[] | null, value?: any, isWhere?: boolean | null, options?: Record<string, any> | null];
    params: { propDef: Record<string, any> | string | any[] | null; value?: any; isWhere?: boolean | null; options?: Record<string, any> | null };
    result: any;
  };
  /** The same for the primary key. */
  idColumnValue: {
    list: [model: string, value?: any, options?: Record<string, any> | null];
    params: { model: string; value?: any; options?: Record<string, any> | null };
    result: any;
  };
  /** What a property gets for a column's value. */
  fromColumnValue: {
    list: [propDef: Record<string, any> | string | any[] | null, value?: any, options?: Record<string, any> | null];
    params: { propDef: Record<string, any> | string | any[] | null; value?: any; options?: Record<string, any> | null };
    result: any;
  };
  /** A model's data from a row of its table; columns of no property are dropped. */
  fromRow: {
    list: [model: string, row: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; row: Record<string, any> | null; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** Alias of fromRow. A model's data from a row of its table; columns of no property are dropped. */
  fromDatabase: {
    list: [model: string, row: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; row: Record<string, any> | null; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** A value as text: strings as they are, anything else as JSON. */
  serializeObject: {
    list: [obj: any, options?: Record<string, any> | null];
    params: { obj: any; options?: Record<string, any> | null };
    result: string;
  };
  /** The same as a string literal. */
  escapeObject: {
    list: [obj: any, options?: Record<string, any> | null];
    params: { obj: any; options?: Record<string, any> | null };
    result: string;
  };
  /** A string as a literal, for the default of a column; data is bound. */
  escapeValue: {
    list: [value?: any, options?: Record<string, any> | null];
    params: { value?: any; options?: Record<string, any> | null };
    result: string | number | boolean | null;
  };
  /** The placeholder of a value. */
  getPlaceholderForValue: {
    list: [key?: number | null, options?: Record<string, any> | null];
    params: { key?: number | null; options?: Record<string, any> | null };
    result: string;
  };
  /** Placeholders of names: no database here has them, and the call says so. */
  getPlaceholderForIdentifier: {
    list: [key?: number | null, options?: Record<string, any> | null];
    params: { key?: number | null; options?: Record<string, any> | null };
    result: null;
  };
  /** A WHERE clause, with ? for its values; empty when there is no condition. */
  buildWhere: {
    list: [model: string, where?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; where?: Record<string, any> | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The conditions of a WHERE clause, without its word. */
  _buildWhere: {
    list: [model: string, where?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; where?: Record<string, any> | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** One comparison of a column, which is text of the caller's own. */
  buildExpression: {
    list: [column: string, operator: string, value?: any, propDef?: Record<string, any> | string | any[] | null, options?: Record<string, any> | null];
    params: { column: string; operator: string; value?: any; propDef?: Record<string, any> | string | any[] | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** An ORDER BY clause, or an empty string without an order. */
  buildOrderBy: {
    list: [model: string, order?: string | any[] | null, options?: Record<string, any> | null];
    params: { model: string; order?: string | any[] | null; options?: Record<string, any> | null };
    result: string | Record<string, any>;
  };
  /** The columns of a filter's fields, quoted and separated by commas. */
  buildColumnNames: {
    list: [model: string, filter?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; filter?: Record<string, any> | null; options?: Record<string, any> | null };
    result: string;
  };
  /** A row's columns, quoted, and their values. */
  buildFields: {
    list: [model: string, data: Record<string, any>, excludeIds?: boolean | null, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; excludeIds?: boolean | null; options?: Record<string, any> | null };
    result: { names: any[]; columnValues: any[]; properties: any[] };
  };
  /** The same for every property: what the data leaves out is NULL. */
  buildReplaceFields: {
    list: [model: string, data: Record<string, any>, excludeIds?: boolean | null, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; excludeIds?: boolean | null; options?: Record<string, any> | null };
    result: { names: any[]; columnValues: any[]; properties: any[] };
  };
  /** The same for several rows, each with the columns that it gives. */
  buildFieldsFromArray: {
    list: [model: string, rows: (Record<string, any>)[], excludeIds?: boolean | null, options?: Record<string, any> | null];
    params: { model: string; rows: (Record<string, any>)[]; excludeIds?: boolean | null; options?: Record<string, any> | null };
    result: (Record<string, any>)[];
  };
  /** The SET clause of an update. */
  buildFieldsForUpdate: {
    list: [model: string, data: Record<string, any>, excludeIds?: boolean | null, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; excludeIds?: boolean | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The SET clause of a replacement: what the data leaves out is NULL. */
  buildFieldsForReplace: {
    list: [model: string, data: Record<string, any>, excludeIds?: boolean | null, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; excludeIds?: boolean | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The beginning of an INSERT, with the columns of `fields.names`. */
  buildInsertInto: {
    list: [model: string, fields: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; fields: Record<string, any>; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** What an INSERT says that gives no column. */
  buildInsertDefaultValues: {
    list: [model: string, data?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; data?: Record<string, any> | null; options?: Record<string, any> | null };
    result: string;
  };
  /** The clause that answers the new row's key. */
  buildInsertReturning: {
    list: [model: string, data?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; data?: Record<string, any> | null; options?: Record<string, any> | null };
    result: string;
  };
  /** The SELECT of `all`. */
  buildSelect: {
    list: [model: string, filter?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; filter?: Record<string, any> | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The INSERT of `create`. */
  buildInsert: {
    list: [model: string, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; data: Record<string, any>; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The INSERT of `createAll`; {statements} where it takes several, null for no rows. */
  buildInsertAll: {
    list: [model: string, rows: (Record<string, any>)[], options?: Record<string, any> | null];
    params: { model: string; rows: (Record<string, any>)[]; options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** The UPDATE of `update`. */
  buildUpdate: {
    list: [model: string, where: Record<string, any> | null, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; data: Record<string, any>; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The UPDATE of a replacement: what the data leaves out becomes NULL. */
  buildReplace: {
    list: [model: string, where: Record<string, any> | null, data: Record<string, any>, options?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; data: Record<string, any>; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The DELETE of `destroyAll`. */
  buildDelete: {
    list: [model: string, where: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; where: Record<string, any> | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The column type of a property's definition. */
  buildColumnType: {
    list: [propDef: Record<string, any> | string | any[] | null, options?: Record<string, any> | null];
    params: { propDef: Record<string, any> | string | any[] | null; options?: Record<string, any> | null };
    result: string;
  };
  /** The type of a property's column. */
  columnDataType: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** The DEFAULT of a property's column; empty when it has none. */
  columnDbDefault: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** What stands between the parentheses of a model's CREATE TABLE. */
  buildColumnDefinitions: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string;
  };
  /** Alias of buildColumnDefinitions. What stands between the parentheses of a model's CREATE TABLE. */
  propertiesSQL: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string;
  };
  /** A property's column in CREATE TABLE, behind its name. */
  buildColumnDefinition: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** What follows ADD COLUMN for a property. */
  addPropertyToActual: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** What follows ALTER COLUMN to give it a property's type. */
  modifyDatatypeInActual: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** What follows ALTER COLUMN to let it be NULL as a property may. */
  modifyNullabilityInActual: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: string;
  };
  /** CREATE INDEX for what a property says of itself; empty for nothing. */
  buildIndex: {
    list: [model: string, property: string, options?: Record<string, any> | null];
    params: { model: string; property: string; options?: Record<string, any> | null };
    result: string;
  };
  /** CREATE INDEX for every index of a model. */
  buildIndexes: {
    list: [model: string, options?: Record<string, any> | null];
    params: { model: string; options?: Record<string, any> | null };
    result: string[];
  };
  /** A foreign key of a model as a constraint; empty for one it lacks. */
  buildForeignKeyDefinition: {
    list: [model: string, keyName: string, options?: Record<string, any> | null];
    params: { model: string; keyName: string; options?: Record<string, any> | null };
    result: string;
  };
  /** The parts of ALTER TABLE that add and change columns. */
  getAddModifyColumns: {
    list: [model: string, fields?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { model: string; fields?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: string[];
  };
  /** The parts of ALTER TABLE that add columns. */
  getColumnsToAdd: {
    list: [model: string, fields?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { model: string; fields?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: string[];
  };
  /** The parts of ALTER TABLE that change columns. */
  getPropertiesToModify: {
    list: [model: string, fields?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { model: string; fields?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: string[];
  };
  /** The parts of ALTER TABLE that drop the columns that left a model. */
  getColumnsToDrop: {
    list: [model: string, fields?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { model: string; fields?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: string[];
  };
  /** Alias of getColumnsToDrop. The parts of ALTER TABLE that drop the columns that left a model. */
  getDropColumns: {
    list: [model: string, fields?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { model: string; fields?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: string[];
  };
  /** The field of a property's column, or false. */
  searchForPropertyInActual: {
    list: [model: string, prop: string, fields?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { model: string; prop: string; fields?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: Record<string, any> | boolean;
  };
  /** Whether a model has a property of that name. */
  propertyHasNotBeenDeleted: {
    list: [model: string, prop: string, options?: Record<string, any> | null];
    params: { model: string; prop: string; options?: Record<string, any> | null };
    result: boolean;
  };
  /** Whether both fields and indexes were told. */
  checkFieldAndIndex: {
    list: [fields?: (Record<string, any>)[] | null, indexes?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { fields?: (Record<string, any>)[] | null; indexes?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: boolean;
  };
  /** The parts of ALTER TABLE that drop keys which the model says otherwise. */
  getDropForeignKeys: {
    list: [model: string, actualFks?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { model: string; actualFks?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: string[];
  };
  /** The parts of ALTER TABLE that add the keys which are missing. */
  getForeignKeySQL: {
    list: [model: string, actualFks?: (Record<string, any>)[] | null, options?: Record<string, any> | null];
    params: { model: string; actualFks?: (Record<string, any>)[] | null; options?: Record<string, any> | null };
    result: string[];
  };
  /** The question of discoverDatabaseSchemas. */
  buildQuerySchemas: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The question of discoverModelDefinitions. */
  buildQueryTables: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The question for tables and views together; null without options.views. */
  buildQueryViews: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: Record<string, any> | null;
  };
  /** The question of discoverModelProperties. */
  buildQueryColumns: {
    list: [owner: string | null, table: string, options?: Record<string, any> | null];
    params: { owner?: string | null; table: string; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The question of discoverPrimaryKeys. */
  buildQueryPrimaryKeys: {
    list: [owner: string | null, table: string, options?: Record<string, any> | null];
    params: { owner?: string | null; table: string; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The question of discoverForeignKeys. */
  buildQueryForeignKeys: {
    list: [owner: string | null, table: string, options?: Record<string, any> | null];
    params: { owner?: string | null; table: string; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The question of discoverExportedForeignKeys. */
  buildQueryExportedForeignKeys: {
    list: [owner: string | null, table: string, options?: Record<string, any> | null];
    params: { owner?: string | null; table: string; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The question of discoverUniqueKeys. */
  buildQueryUniqueKeys: {
    list: [owner: string | null, table: string, options?: Record<string, any> | null];
    params: { owner?: string | null; table: string; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** A statement with an order and a page behind it, as text. */
  paginateSQL: {
    list: [sql: string, orderBy?: string | null, options?: Record<string, any> | null];
    params: { sql: string; orderBy?: string | null; options?: Record<string, any> | null };
    result: string;
  };
  /** LoopBack's type for a column's. */
  buildPropertyType: {
    list: [columnDefinition: Record<string, any>, options?: Record<string, any> | null];
    params: { columnDefinition: Record<string, any>; options?: Record<string, any> | null };
    result: string;
  };
  /** The arguments of a discovery call in one object. */
  getArgs: {
    list: [table: string, options?: Record<string, any> | null];
    params: { table: string; options?: Record<string, any> | null };
    result: Record<string, any>;
  };
  /** LoopBack's hook for options; there are none to set. */
  setDefaultOptions: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: null;
  };
  /** The schema of discovery that names none: empty, the database's current one. */
  getDefaultSchema: {
    list: [options?: Record<string, any> | null];
    params: { options?: Record<string, any> | null };
    result: string;
  };
  /** LoopBack's hook for a discovered row; it is given back as it came. */
  setNullableProperty: {
    list: [property: Record<string, any>, options?: Record<string, any> | null];
    params: { property: Record<string, any>; options?: Record<string, any> | null };
    result: Record<string, any>;
  };
  /** Two parts in a row: their texts and their values. */
  'parameterizedSql.append': {
    list: [current: string | Record<string, any> | null, statement: string | Record<string, any> | null, separator?: string | null, options?: Record<string, any> | null];
    params: { current: string | Record<string, any> | null; statement: string | Record<string, any> | null; separator?: string | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** Any number of parts in a row. */
  'parameterizedSql.join': {
    list: [list: any[], separator?: string | null, options?: Record<string, any> | null];
    params: { list: any[]; separator?: string | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** A part and one other, or a list of them, in a row. */
  'parameterizedSql.merge': {
    list: [current: string | Record<string, any> | null, ps: string | Record<string, any> | any[] | null, separator?: string | null, options?: Record<string, any> | null];
    params: { current: string | Record<string, any> | null; ps: string | Record<string, any> | any[] | null; separator?: string | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** The database's own placeholders for each ? outside of quotes. */
  parameterize: {
    list: [ps: string | Record<string, any> | null, options?: Record<string, any> | null];
    params: { ps: string | Record<string, any> | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** A statement in parts with the limit and offset of a filter. */
  applyPagination: {
    list: [model: string, stmt: string | Record<string, any> | null, filter?: Record<string, any> | null, options?: Record<string, any> | null];
    params: { model: string; stmt: string | Record<string, any> | null; filter?: Record<string, any> | null; options?: Record<string, any> | null };
    result: { sql: string; params: any[] };
  };
  /** How many rows a statement hit, from its answer. */
  getCountForAffectedRows: {
    list: [model: string, info: any, options?: Record<string, any> | null];
    params: { model: string; info: any; options?: Record<string, any> | null };
    result: number | null;
  };
  /** The new row's id, from the answer of an INSERT with RETURNING. */
  getInsertedId: {
    list: [model: string, info: any, options?: Record<string, any> | null];
    params: { model: string; info: any; options?: Record<string, any> | null };
    result: any;
  };
  /** The new rows' ids, likewise. */
  getInsertedIds: {
    list: [model: string, info: any, options?: Record<string, any> | null];
    params: { model: string; info: any; options?: Record<string, any> | null };
    result: any[] | null;
  };
  /** The rows that were inserted, with the ids that the database made. */
  getInsertedDataArray: {
    list: [model: string, info: any, data: any[], options?: Record<string, any> | null];
    params: { model: string; info: any; data: any[]; options?: Record<string, any> | null };
    result: any[];
  };
  /** Whether calls would be answered, and which databases can be reached. */
  health: {
    list: [];
    params: Record<string, never>;
    result: Record<string, any>;
  };
  /** Who is connected, and what each has under way. */
  'admin.sessions': {
    list: [];
    params: Record<string, never>;
    result: (Record<string, any>)[];
  };
  /** The connections of every datasource, by what they do. */
  'admin.pools': {
    list: [];
    params: Record<string, never>;
    result: (Record<string, any>)[];
  };
  /** The transactions that are open, and whose they are. */
  'admin.transactions': {
    list: [];
    params: Record<string, never>;
    result: (Record<string, any>)[];
  };
  /** Ends a session with all that it has open, or one transaction. */
  'admin.kill': {
    list: [session?: string | null, transaction?: string | null];
    params: { session?: string | null; transaction?: string | null };
    result: null;
  };
  /** Lets no further call begin on a datasource, and waits until what is under way there has ended. Calls that come wait until admin.resume. */
  'admin.pause': {
    list: [datasource?: string | null, timeoutMs?: number | null];
    params: { datasource?: string | null; timeoutMs?: number | null };
    result: Record<string, any>;
  };
  /** Lets calls begin on a datasource again. */
  'admin.resume': {
    list: [datasource?: string | null];
    params: { datasource?: string | null };
    result: Record<string, any>;
  };
  /** Changes how much is written to the log, until the next reload. */
  'admin.loglevel': {
    list: [level?: string | null];
    params: { level?: string | null };
    result: Record<string, any>;
  };
}

/** Every method as one of a class; those with a dot in their name are reached by `call`. */
export abstract class ClientMethods {
  abstract call(method: string, params?: unknown): Promise<any>;

  /** Reaches the database, or says why not. */
  connect(...params: Methods['connect']['list']): Promise<Methods['connect']['result']> {
    return this.call('connect', params);
  }

  /** Asks the database for a sign of life. */
  ping(...params: Methods['ping']['list']): Promise<Methods['ping']['result']> {
    return this.call('ping', params);
  }

  /** Rolls back what the session has open. */
  disconnect(...params: Methods['disconnect']['list']): Promise<Methods['disconnect']['result']> {
    return this.call('disconnect', params);
  }

  /** Makes a model known for the calls that follow; over HTTP, for everybody. */
  define(...params: Methods['define']['list']): Promise<Methods['define']['result']> {
    return this.call('define', params);
  }

  /** Adds a property to a model, or replaces one. */
  defineProperty(...params: Methods['defineProperty']['list']): Promise<Methods['defineProperty']['result']> {
    return this.call('defineProperty', params);
  }

  /** Forgets a model. The table stays. */
  undefine(...params: Methods['undefine']['list']): Promise<Methods['undefine']['result']> {
    return this.call('undefine', params);
  }

  /** The rows that match a filter. */
  all(...params: Methods['all']['list']): Promise<Methods['all']['result']> {
    return this.call('all', params);
  }

  /** Alias of all. The rows that match a filter. */
  findAll(...params: Methods['findAll']['list']): Promise<Methods['findAll']['result']> {
    return this.call('findAll', params);
  }

  /** The row with this id, or null. */
  find(...params: Methods['find']['list']): Promise<Methods['find']['result']> {
    return this.call('find', params);
  }

  /** Alias of find. The row with this id, or null. */
  findById(...params: Methods['findById']['list']): Promise<Methods['findById']['result']> {
    return this.call('findById', params);
  }

  /** Whether there is a row with this id. */
  exists(...params: Methods['exists']['list']): Promise<Methods['exists']['result']> {
    return this.call('exists', params);
  }

  /** How many rows match. */
  count(...params: Methods['count']['list']): Promise<Methods['count']['result']> {
    return this.call('count', params);
  }

  /** Makes a row and answers its id; with options.returning the row too. */
  create(...params: Methods['create']['list']): Promise<Methods['create']['result']> {
    return this.call('create', params);
  }

  /** Makes any number of rows, all or none, and answers them as stored. */
  createAll(...params: Methods['createAll']['list']): Promise<Methods['createAll']['result']> {
    return this.call('createAll', params);
  }

  /** Updates the row whose id is in the data. */
  save(...params: Methods['save']['list']): Promise<Methods['save']['result']> {
    return this.call('save', params);
  }

  /** Sets properties of every row that matches. */
  update(...params: Methods['update']['list']): Promise<Methods['update']['result']> {
    return this.call('update', params);
  }

  /** Alias of update. Sets properties of every row that matches. */
  updateAll(...params: Methods['updateAll']['list']): Promise<Methods['updateAll']['result']> {
    return this.call('updateAll', params);
  }

  /** Sets properties of the row with this id. */
  updateAttributes(...params: Methods['updateAttributes']['list']): Promise<Methods['updateAttributes']['result']> {
    return this.call('updateAttributes', params);
  }

  /** Sets all properties of the row with this id; those left out become null. */
  replaceById(...params: Methods['replaceById']['list']): Promise<Methods['replaceById']['result']> {
    return this.call('replaceById', params);
  }

  /** Removes the row with this id. */
  destroy(...params: Methods['destroy']['list']): Promise<Methods['destroy']['result']> {
    return this.call('destroy', params);
  }

  /** Alias of destroy. Removes the row with this id. */
  delete(...params: Methods['delete']['list']): Promise<Methods['delete']['result']> {
    return this.call('delete', params);
  }

  /** Alias of destroy. Removes the row with this id. */
  deleteById(...params: Methods['deleteById']['list']): Promise<Methods['deleteById']['result']> {
    return this.call('deleteById', params);
  }

  /** Alias of destroy. Removes the row with this id. */
  destroyById(...params: Methods['destroyById']['list']): Promise<Methods['destroyById']['result']> {
    return this.call('destroyById', params);
  }

  /** Removes every row that matches. */
  destroyAll(...params: Methods['destroyAll']['list']): Promise<Methods['destroyAll']['result']> {
    return this.call('destroyAll', params);
  }

  /** Alias of destroyAll. Removes every row that matches. */
  deleteAll(...params: Methods['deleteAll']['list']): Promise<Methods['deleteAll']['result']> {
    return this.call('deleteAll', params);
  }

  /** Sets the given properties of the row with this id, or makes it; one atomic statement. */
  updateOrCreate(...params: Methods['updateOrCreate']['list']): Promise<Methods['updateOrCreate']['result']> {
    return this.call('updateOrCreate', params);
  }

  /** Alias of updateOrCreate. Sets the given properties of the row with this id, or makes it; one atomic statement. */
  patchOrCreate(...params: Methods['patchOrCreate']['list']): Promise<Methods['patchOrCreate']['result']> {
    return this.call('patchOrCreate', params);
  }

  /** Sets all properties of the row with this id, or makes it; one atomic statement. */
  replaceOrCreate(...params: Methods['replaceOrCreate']['list']): Promise<Methods['replaceOrCreate']['result']> {
    return this.call('replaceOrCreate', params);
  }

  /** Patches the one row that matches, or makes one; refused when several match. */
  upsertWithWhere(...params: Methods['upsertWithWhere']['list']): Promise<Methods['upsertWithWhere']['result']> {
    return this.call('upsertWithWhere', params);
  }

  /** Alias of upsertWithWhere. Patches the one row that matches, or makes one; refused when several match. */
  patchOrCreateWithWhere(...params: Methods['patchOrCreateWithWhere']['list']): Promise<Methods['patchOrCreateWithWhere']['result']> {
    return this.call('patchOrCreateWithWhere', params);
  }

  /** The first row that matches a filter, made when there is none; atomic. */
  findOrCreate(...params: Methods['findOrCreate']['list']): Promise<Methods['findOrCreate']['result']> {
    return this.call('findOrCreate', params);
  }

  /** Begins a transaction on a connection of its own; calls join it by options.transaction. */
  beginTransaction(...params: Methods['beginTransaction']['list']): Promise<Methods['beginTransaction']['result']> {
    return this.call('beginTransaction', params);
  }

  /** Makes a transaction's effects last. Its id is dead afterwards. */
  commit(...params: Methods['commit']['list']): Promise<Methods['commit']['result']> {
    return this.call('commit', params);
  }

  /** Ends a transaction without its effects. Its id is dead afterwards. */
  rollback(...params: Methods['rollback']['list']): Promise<Methods['rollback']['result']> {
    return this.call('rollback', params);
  }

  /** Sets a savepoint in a transaction. */
  savepoint(...params: Methods['savepoint']['list']): Promise<Methods['savepoint']['result']> {
    return this.call('savepoint', params);
  }

  /** Undoes what came after a savepoint. */
  rollbackTo(...params: Methods['rollbackTo']['list']): Promise<Methods['rollbackTo']['result']> {
    return this.call('rollbackTo', params);
  }

  /** Forgets a savepoint, and keeps what came after it. */
  release(...params: Methods['release']['list']): Promise<Methods['release']['result']> {
    return this.call('release', params);
  }

  /** Runs several calls in one transaction: all of them or none. */
  atomic(...params: Methods['atomic']['list']): Promise<Methods['atomic']['result']> {
    return this.call('atomic', params);
  }

  /** Makes a model's table with its indexes and foreign keys. */
  createTable(...params: Methods['createTable']['list']): Promise<Methods['createTable']['result']> {
    return this.call('createTable', params);
  }

  /** Drops a model's table, with all its rows. */
  dropTable(...params: Methods['dropTable']['list']): Promise<Methods['dropTable']['result']> {
    return this.call('dropTable', params);
  }

  /** Drops and makes the tables of models anew, all or none: their rows are lost. */
  automigrate(...params: Methods['automigrate']['list']): Promise<Methods['automigrate']['result']> {
    return this.call('automigrate', params);
  }

  /** Changes the tables of models to what the models say, all or none; dryRun plans. */
  autoupdate(...params: Methods['autoupdate']['list']): Promise<Methods['autoupdate']['result']> {
    return this.call('autoupdate', params);
  }

  /** Whether the tables of models are what the models say. */
  isActual(...params: Methods['isActual']['list']): Promise<Methods['isActual']['result']> {
    return this.call('isActual', params);
  }

  /** The columns of a model's table: column, type, time_precision, nullable, length. */
  showFields(...params: Methods['showFields']['list']): Promise<Methods['showFields']['result']> {
    return this.call('showFields', params);
  }

  /** The indexes of a model's table: table, name, type, primary, unique, keys, order. */
  showIndexes(...params: Methods['showIndexes']['list']): Promise<Methods['showIndexes']['result']> {
    return this.call('showIndexes', params);
  }

  /** The columns, indexes and foreign keys of a model's table. */
  getTableStatus(...params: Methods['getTableStatus']['list']): Promise<Methods['getTableStatus']['result']> {
    return this.call('getTableStatus', params);
  }

  /** The indexes of a model's table by their names. */
  discoverModelIndexes(...params: Methods['discoverModelIndexes']['list']): Promise<Methods['discoverModelIndexes']['result']> {
    return this.call('discoverModelIndexes', params);
  }

  /** Changes a model's table to what the model says, as autoupdate does. */
  alterTable(...params: Methods['alterTable']['list']): Promise<Methods['alterTable']['result']> {
    return this.call('alterTable', params);
  }

  /** Makes the indexes of a model's table what the model says. */
  addIndexes(...params: Methods['addIndexes']['list']): Promise<Methods['addIndexes']['result']> {
    return this.call('addIndexes', params);
  }

  /** Makes the foreign keys of a model's table what the model says. */
  addForeignKeys(...params: Methods['addForeignKeys']['list']): Promise<Methods['addForeignKeys']['result']> {
    return this.call('addForeignKeys', params);
  }

  /** ALTER TABLE with the given parts: raw SQL. */
  applySqlChanges(...params: Methods['applySqlChanges']['list']): Promise<Methods['applySqlChanges']['result']> {
    return this.call('applySqlChanges', params);
  }

  /** The schemas of the database, without its own. */
  discoverDatabaseSchemas(...params: Methods['discoverDatabaseSchemas']['list']): Promise<Methods['discoverDatabaseSchemas']['result']> {
    return this.call('discoverDatabaseSchemas', params);
  }

  /** The tables, and with options.views the views too. */
  discoverModelDefinitions(...params: Methods['discoverModelDefinitions']['list']): Promise<Methods['discoverModelDefinitions']['result']> {
    return this.call('discoverModelDefinitions', params);
  }

  /** The columns of a table. */
  discoverModelProperties(...params: Methods['discoverModelProperties']['list']): Promise<Methods['discoverModelProperties']['result']> {
    return this.call('discoverModelProperties', params);
  }

  /** The columns of a table's primary key. */
  discoverPrimaryKeys(...params: Methods['discoverPrimaryKeys']['list']): Promise<Methods['discoverPrimaryKeys']['result']> {
    return this.call('discoverPrimaryKeys', params);
  }

  /** The foreign keys of a table, a row for each of their columns. */
  discoverForeignKeys(...params: Methods['discoverForeignKeys']['list']): Promise<Methods['discoverForeignKeys']['result']> {
    return this.call('discoverForeignKeys', params);
  }

  /** The foreign keys that refer to a table. */
  discoverExportedForeignKeys(...params: Methods['discoverExportedForeignKeys']['list']): Promise<Methods['discoverExportedForeignKeys']['result']> {
    return this.call('discoverExportedForeignKeys', params);
  }

  /** The columns that are unique by themselves, less the primary key's. */
  discoverUniqueKeys(...params: Methods['discoverUniqueKeys']['list']): Promise<Methods['discoverUniqueKeys']['result']> {
    return this.call('discoverUniqueKeys', params);
  }

  /** A table as a model, with options.relations those it refers to as well; null for all tables of the schema. */
  discoverSchemas(...params: Methods['discoverSchemas']['list']): Promise<Methods['discoverSchemas']['result']> {
    return this.call('discoverSchemas', params);
  }

  /** Runs one SQL statement of your own. */
  execute(...params: Methods['execute']['list']): Promise<Methods['execute']['result']> {
    return this.call('execute', params);
  }

  /** Alias of execute. Runs one SQL statement of your own. */
  query(...params: Methods['query']['list']): Promise<Methods['query']['result']> {
    return this.call('query', params);
  }

  /** Alias of execute. Runs one SQL statement of your own. */
  command(...params: Methods['command']['list']): Promise<Methods['command']['result']> {
    return this.call('command', params);
  }

  /** Alias of execute. Runs one SQL statement of your own. */
  executeSQL(...params: Methods['executeSQL']['list']): Promise<Methods['executeSQL']['result']> {
    return this.call('executeSQL', params);
  }

  /** The name of a model's table. */
  table(...params: Methods['table']['list']): Promise<Methods['table']['result']> {
    return this.call('table', params);
  }

  /** The schema of a model's table; empty where there are none. */
  schema(...params: Methods['schema']['list']): Promise<Methods['schema']['result']> {
    return this.call('schema', params);
  }

  /** A model's table as statements have it, quoted, its schema before it. */
  tableEscaped(...params: Methods['tableEscaped']['list']): Promise<Methods['tableEscaped']['result']> {
    return this.call('tableEscaped', params);
  }

  /** The name of a property's column. */
  column(...params: Methods['column']['list']): Promise<Methods['column']['result']> {
    return this.call('column', params);
  }

  /** Alias of column. The name of a property's column. */
  getPropertyDbName(...params: Methods['getPropertyDbName']['list']): Promise<Methods['getPropertyDbName']['result']> {
    return this.call('getPropertyDbName', params);
  }

  /** A property's column, quoted; for a dotted name, the place inside it. */
  columnEscaped(...params: Methods['columnEscaped']['list']): Promise<Methods['columnEscaped']['result']> {
    return this.call('columnEscaped', params);
  }

  /** The name of the primary key's first column. */
  idColumn(...params: Methods['idColumn']['list']): Promise<Methods['idColumn']['result']> {
    return this.call('idColumn', params);
  }

  /** Alias of idColumn. The name of the primary key's first column. */
  getIdDbName(...params: Methods['getIdDbName']['list']): Promise<Methods['getIdDbName']['result']> {
    return this.call('getIdDbName', params);
  }

  /** The primary key's first column, quoted. */
  idColumnEscaped(...params: Methods['idColumnEscaped']['list']): Promise<Methods['idColumnEscaped']['result']> {
    return this.call('idColumnEscaped', params);
  }

  /** The name of the primary key's first property. */
  idName(...params: Methods['idName']['list']): Promise<Methods['idName']['result']> {
    return this.call('idName', params);
  }

  /** The names of the primary key's properties, in its order. */
  idNames(...params: Methods['idNames']['list']): Promise<Methods['idNames']['result']> {
    return this.call('idNames', params);
  }

  /** A property's place in the primary key, from 1, or null. */
  id(...params: Methods['id']['list']): Promise<Methods['id']['result']> {
    return this.call('id', params);
  }

  /** The property that a column belongs to, or null. */
  propertyName(...params: Methods['propertyName']['list']): Promise<Methods['propertyName']['result']> {
    return this.call('propertyName', params);
  }

  /** The table or column name that a name becomes when none is given. */
  dbName(...params: Methods['dbName']['list']): Promise<Methods['dbName']['result']> {
    return this.call('dbName', params);
  }

  /** A name as an identifier: quoted, its own quotes doubled. */
  escapeName(...params: Methods['escapeName']['list']): Promise<Methods['escapeName']['result']> {
    return this.call('escapeName', params);
  }

  /** The schema of models that name none. */
  getDefaultSchemaName(...params: Methods['getDefaultSchemaName']['list']): Promise<Methods['getDefaultSchemaName']['result']> {
    return this.call('getDefaultSchemaName', params);
  }

  /** A model's definition, or null when nobody knows the model. */
  getModelDefinition(...params: Methods['getModelDefinition']['list']): Promise<Methods['getModelDefinition']['result']> {
    return this.call('getModelDefinition', params);
  }

  /** A property's definition, or null; a dotted name walks into what properties embed. */
  getPropertyDefinition(...params: Methods['getPropertyDefinition']['list']): Promise<Methods['getPropertyDefinition']['result']> {
    return this.call('getPropertyDefinition', params);
  }

  /** The property that a path leads to within a definition, or null. */
  getNestedPropertyDefinition(...params: Methods['getNestedPropertyDefinition']['list']): Promise<Methods['getNestedPropertyDefinition']['result']> {
    return this.call('getNestedPropertyDefinition', params);
  }

  /** A model's settings for this kind of database, or null. */
  getConnectorSpecificSettings(...params: Methods['getConnectorSpecificSettings']['list']): Promise<Methods['getConnectorSpecificSettings']['result']> {
    return this.call('getConnectorSpecificSettings', params);
  }

  /** A property's settings for this kind of database, or null. */
  columnMetadata(...params: Methods['columnMetadata']['list']): Promise<Methods['columnMetadata']['result']> {
    return this.call('columnMetadata', params);
  }

  /** The name of a model's datasource. */
  getDataSource(...params: Methods['getDataSource']['list']): Promise<Methods['getDataSource']['result']> {
    return this.call('getDataSource', params);
  }

  /** Whether a property with this definition may be null. */
  isNullable(...params: Methods['isNullable']['list']): Promise<Methods['isNullable']['result']> {
    return this.call('isNullable', params);
  }

  /** The type of a property that is to hold a key of another model. */
  defineForeignKey(...params: Methods['defineForeignKey']['list']): Promise<Methods['defineForeignKey']['result']> {
    return this.call('defineForeignKey', params);
  }

  /** The kinds of backend that this is, for LoopBack. */
  getTypes(...params: Methods['getTypes']['list']): Promise<Methods['getTypes']['result']> {
    return this.call('getTypes', params);
  }

  /** What the connector is, and a JSON Schema of its settings. */
  getMetadata(...params: Methods['getMetadata']['list']): Promise<Methods['getMetadata']['result']> {
    return this.call('getMetadata', params);
  }

  /** Whether the database is a relational one. */
  isRelational(...params: Methods['isRelational']['list']): Promise<Methods['isRelational']['result']> {
    return this.call('isRelational', params);
  }

  /** The type of ids that the database makes. */
  getDefaultIdType(...params: Methods['getDefaultIdType']['list']): Promise<Methods['getDefaultIdType']['result']> {
    return this.call('getDefaultIdType', params);
  }

  /** Whether every property of the key is a Number. */
  hasOnlyNumericIds(...params: Methods['hasOnlyNumericIds']['list']): Promise<Methods['hasOnlyNumericIds']['result']> {
    return this.call('hasOnlyNumericIds', params);
  }

  /** What the model, else the datasource, says of `defaultIdSort`, or null. */
  getDefaultIdSortPolicy(...params: Methods['getDefaultIdSortPolicy']['list']): Promise<Methods['getDefaultIdSortPolicy']['result']> {
    return this.call('getDefaultIdSortPolicy', params);
  }

  /** A new id where the key is a String; null where the database makes it. */
  generateUniqueId(...params: Methods['generateUniqueId']['list']): Promise<Methods['generateUniqueId']['result']> {
    return this.call('generateUniqueId', params);
  }

  /** The value of the key's first property. */
  getIdValue(...params: Methods['getIdValue']['list']): Promise<Methods['getIdValue']['result']> {
    return this.call('getIdValue', params);
  }

  /** The data with the key's first property set. */
  setIdValue(...params: Methods['setIdValue']['list']): Promise<Methods['setIdValue']['result']> {
    return this.call('setIdValue', params);
  }

  /** The names of the methods that work on a model's rows. */
  getDataAccessObject(...params: Methods['getDataAccessObject']['list']): Promise<Methods['getDataAccessObject']['result']> {
    return this.call('getDataAccessObject', params);
  }

  /** What a column gets for a property's value: a scalar, or {sql, params} where words stand around it. */
  toColumnValue(...params: Methods['toColumnValue']['list']): Promise<Methods['toColumnValue']['result']> {
    return this.call('toColumnValue', params);
  }

  /** The same for the primary key. */
  idColumnValue(...params: Methods['idColumnValue']['list']): Promise<Methods['idColumnValue']['result']> {
    return this.call('idColumnValue', params);
  }

  /** What a property gets for a column's value. */
  fromColumnValue(...params: Methods['fromColumnValue']['list']): Promise<Methods['fromColumnValue']['result']> {
    return this.call('fromColumnValue', params);
  }

  /** A model's data from a row of its table; columns of no property are dropped. */
  fromRow(...params: Methods['fromRow']['list']): Promise<Methods['fromRow']['result']> {
    return this.call('fromRow', params);
  }

  /** Alias of fromRow. A model's data from a row of its table; columns of no property are dropped. */
  fromDatabase(...params: Methods['fromDatabase']['list']): Promise<Methods['fromDatabase']['result']> {
    return this.call('fromDatabase', params);
  }

  /** A value as text: strings as they are, anything else as JSON. */
  serializeObject(...params: Methods['serializeObject']['list']): Promise<Methods['serializeObject']['result']> {
    return this.call('serializeObject', params);
  }

  /** The same as a string literal. */
  escapeObject(...params: Methods['escapeObject']['list']): Promise<Methods['escapeObject']['result']> {
    return this.call('escapeObject', params);
  }

  /** A string as a literal, for the default of a column; data is bound. */
  escapeValue(...params: Methods['escapeValue']['list']): Promise<Methods['escapeValue']['result']> {
    return this.call('escapeValue', params);
  }

  /** The placeholder of a value. */
  getPlaceholderForValue(...params: Methods['getPlaceholderForValue']['list']): Promise<Methods['getPlaceholderForValue']['result']> {
    return this.call('getPlaceholderForValue', params);
  }

  /** Placeholders of names: no database here has them, and the call says so. */
  getPlaceholderForIdentifier(...params: Methods['getPlaceholderForIdentifier']['list']): Promise<Methods['getPlaceholderForIdentifier']['result']> {
    return this.call('getPlaceholderForIdentifier', params);
  }

  /** A WHERE clause, with ? for its values; empty when there is no condition. */
  buildWhere(...params: Methods['buildWhere']['list']): Promise<Methods['buildWhere']['result']> {
    return this.call('buildWhere', params);
  }

  /** The conditions of a WHERE clause, without its word. */
  _buildWhere(...params: Methods['_buildWhere']['list']): Promise<Methods['_buildWhere']['result']> {
    return this.call('_buildWhere', params);
  }

  /** One comparison of a column, which is text of the caller's own. */
  buildExpression(...params: Methods['buildExpression']['list']): Promise<Methods['buildExpression']['result']> {
    return this.call('buildExpression', params);
  }

  /** An ORDER BY clause, or an empty string without an order. */
  buildOrderBy(...params: Methods['buildOrderBy']['list']): Promise<Methods['buildOrderBy']['result']> {
    return this.call('buildOrderBy', params);
  }

  /** The columns of a filter's fields, quoted and separated by commas. */
  buildColumnNames(...params: Methods['buildColumnNames']['list']): Promise<Methods['buildColumnNames']['result']> {
    return this.call('buildColumnNames', params);
  }

  /** A row's columns, quoted, and their values. */
  buildFields(...params: Methods['buildFields']['list']): Promise<Methods['buildFields']['result']> {
    return this.call('buildFields', params);
  }

  /** The same for every property: what the data leaves out is NULL. */
  buildReplaceFields(...params: Methods['buildReplaceFields']['list']): Promise<Methods['buildReplaceFields']['result']> {
    return this.call('buildReplaceFields', params);
  }

  /** The same for several rows, each with the columns that it gives. */
  buildFieldsFromArray(...params: Methods['buildFieldsFromArray']['list']): Promise<Methods['buildFieldsFromArray']['result']> {
    return this.call('buildFieldsFromArray', params);
  }

  /** The SET clause of an update. */
  buildFieldsForUpdate(...params: Methods['buildFieldsForUpdate']['list']): Promise<Methods['buildFieldsForUpdate']['result']> {
    return this.call('buildFieldsForUpdate', params);
  }

  /** The SET clause of a replacement: what the data leaves out is NULL. */
  buildFieldsForReplace(...params: Methods['buildFieldsForReplace']['list']): Promise<Methods['buildFieldsForReplace']['result']> {
    return this.call('buildFieldsForReplace', params);
  }

  /** The beginning of an INSERT, with the columns of `fields.names`. */
  buildInsertInto(...params: Methods['buildInsertInto']['list']): Promise<Methods['buildInsertInto']['result']> {
    return this.call('buildInsertInto', params);
  }

  /** What an INSERT says that gives no column. */
  buildInsertDefaultValues(...params: Methods['buildInsertDefaultValues']['list']): Promise<Methods['buildInsertDefaultValues']['result']> {
    return this.call('buildInsertDefaultValues', params);
  }

  /** The clause that answers the new row's key. */
  buildInsertReturning(...params: Methods['buildInsertReturning']['list']): Promise<Methods['buildInsertReturning']['result']> {
    return this.call('buildInsertReturning', params);
  }

  /** The SELECT of `all`. */
  buildSelect(...params: Methods['buildSelect']['list']): Promise<Methods['buildSelect']['result']> {
    return this.call('buildSelect', params);
  }

  /** The INSERT of `create`. */
  buildInsert(...params: Methods['buildInsert']['list']): Promise<Methods['buildInsert']['result']> {
    return this.call('buildInsert', params);
  }

  /** The INSERT of `createAll`; {statements} where it takes several, null for no rows. */
  buildInsertAll(...params: Methods['buildInsertAll']['list']): Promise<Methods['buildInsertAll']['result']> {
    return this.call('buildInsertAll', params);
  }

  /** The UPDATE of `update`. */
  buildUpdate(...params: Methods['buildUpdate']['list']): Promise<Methods['buildUpdate']['result']> {
    return this.call('buildUpdate', params);
  }

  /** The UPDATE of a replacement: what the data leaves out becomes NULL. */
  buildReplace(...params: Methods['buildReplace']['list']): Promise<Methods['buildReplace']['result']> {
    return this.call('buildReplace', params);
  }

  /** The DELETE of `destroyAll`. */
  buildDelete(...params: Methods['buildDelete']['list']): Promise<Methods['buildDelete']['result']> {
    return this.call('buildDelete', params);
  }

  /** The column type of a property's definition. */
  buildColumnType(...params: Methods['buildColumnType']['list']): Promise<Methods['buildColumnType']['result']> {
    return this.call('buildColumnType', params);
  }

  /** The type of a property's column. */
  columnDataType(...params: Methods['columnDataType']['list']): Promise<Methods['columnDataType']['result']> {
    return this.call('columnDataType', params);
  }

  /** The DEFAULT of a property's column; empty when it has none. */
  columnDbDefault(...params: Methods['columnDbDefault']['list']): Promise<Methods['columnDbDefault']['result']> {
    return this.call('columnDbDefault', params);
  }

  /** What stands between the parentheses of a model's CREATE TABLE. */
  buildColumnDefinitions(...params: Methods['buildColumnDefinitions']['list']): Promise<Methods['buildColumnDefinitions']['result']> {
    return this.call('buildColumnDefinitions', params);
  }

  /** Alias of buildColumnDefinitions. What stands between the parentheses of a model's CREATE TABLE. */
  propertiesSQL(...params: Methods['propertiesSQL']['list']): Promise<Methods['propertiesSQL']['result']> {
    return this.call('propertiesSQL', params);
  }

  /** A property's column in CREATE TABLE, behind its name. */
  buildColumnDefinition(...params: Methods['buildColumnDefinition']['list']): Promise<Methods['buildColumnDefinition']['result']> {
    return this.call('buildColumnDefinition', params);
  }

  /** What follows ADD COLUMN for a property. */
  addPropertyToActual(...params: Methods['addPropertyToActual']['list']): Promise<Methods['addPropertyToActual']['result']> {
    return this.call('addPropertyToActual', params);
  }

  /** What follows ALTER COLUMN to give it a property's type. */
  modifyDatatypeInActual(...params: Methods['modifyDatatypeInActual']['list']): Promise<Methods['modifyDatatypeInActual']['result']> {
    return this.call('modifyDatatypeInActual', params);
  }

  /** What follows ALTER COLUMN to let it be NULL as a property may. */
  modifyNullabilityInActual(...params: Methods['modifyNullabilityInActual']['list']): Promise<Methods['modifyNullabilityInActual']['result']> {
    return this.call('modifyNullabilityInActual', params);
  }

  /** CREATE INDEX for what a property says of itself; empty for nothing. */
  buildIndex(...params: Methods['buildIndex']['list']): Promise<Methods['buildIndex']['result']> {
    return this.call('buildIndex', params);
  }

  /** CREATE INDEX for every index of a model. */
  buildIndexes(...params: Methods['buildIndexes']['list']): Promise<Methods['buildIndexes']['result']> {
    return this.call('buildIndexes', params);
  }

  /** A foreign key of a model as a constraint; empty for one it lacks. */
  buildForeignKeyDefinition(...params: Methods['buildForeignKeyDefinition']['list']): Promise<Methods['buildForeignKeyDefinition']['result']> {
    return this.call('buildForeignKeyDefinition', params);
  }

  /** The parts of ALTER TABLE that add and change columns. */
  getAddModifyColumns(...params: Methods['getAddModifyColumns']['list']): Promise<Methods['getAddModifyColumns']['result']> {
    return this.call('getAddModifyColumns', params);
  }

  /** The parts of ALTER TABLE that add columns. */
  getColumnsToAdd(...params: Methods['getColumnsToAdd']['list']): Promise<Methods['getColumnsToAdd']['result']> {
    return this.call('getColumnsToAdd', params);
  }

  /** The parts of ALTER TABLE that change columns. */
  getPropertiesToModify(...params: Methods['getPropertiesToModify']['list']): Promise<Methods['getPropertiesToModify']['result']> {
    return this.call('getPropertiesToModify', params);
  }

  /** The parts of ALTER TABLE that drop the columns that left a model. */
  getColumnsToDrop(...params: Methods['getColumnsToDrop']['list']): Promise<Methods['getColumnsToDrop']['result']> {
    return this.call('getColumnsToDrop', params);
  }

  /** Alias of getColumnsToDrop. The parts of ALTER TABLE that drop the columns that left a model. */
  getDropColumns(...params: Methods['getDropColumns']['list']): Promise<Methods['getDropColumns']['result']> {
    return this.call('getDropColumns', params);
  }

  /** The field of a property's column, or false. */
  searchForPropertyInActual(...params: Methods['searchForPropertyInActual']['list']): Promise<Methods['searchForPropertyInActual']['result']> {
    return this.call('searchForPropertyInActual', params);
  }

  /** Whether a model has a property of that name. */
  propertyHasNotBeenDeleted(...params: Methods['propertyHasNotBeenDeleted']['list']): Promise<Methods['propertyHasNotBeenDeleted']['result']> {
    return this.call('propertyHasNotBeenDeleted', params);
  }

  /** Whether both fields and indexes were told. */
  checkFieldAndIndex(...params: Methods['checkFieldAndIndex']['list']): Promise<Methods['checkFieldAndIndex']['result']> {
    return this.call('checkFieldAndIndex', params);
  }

  /** The parts of ALTER TABLE that drop keys which the model says otherwise. */
  getDropForeignKeys(...params: Methods['getDropForeignKeys']['list']): Promise<Methods['getDropForeignKeys']['result']> {
    return this.call('getDropForeignKeys', params);
  }

  /** The parts of ALTER TABLE that add the keys which are missing. */
  getForeignKeySQL(...params: Methods['getForeignKeySQL']['list']): Promise<Methods['getForeignKeySQL']['result']> {
    return this.call('getForeignKeySQL', params);
  }

  /** The question of discoverDatabaseSchemas. */
  buildQuerySchemas(...params: Methods['buildQuerySchemas']['list']): Promise<Methods['buildQuerySchemas']['result']> {
    return this.call('buildQuerySchemas', params);
  }

  /** The question of discoverModelDefinitions. */
  buildQueryTables(...params: Methods['buildQueryTables']['list']): Promise<Methods['buildQueryTables']['result']> {
    return this.call('buildQueryTables', params);
  }

  /** The question for tables and views together; null without options.views. */
  buildQueryViews(...params: Methods['buildQueryViews']['list']): Promise<Methods['buildQueryViews']['result']> {
    return this.call('buildQueryViews', params);
  }

  /** The question of discoverModelProperties. */
  buildQueryColumns(...params: Methods['buildQueryColumns']['list']): Promise<Methods['buildQueryColumns']['result']> {
    return this.call('buildQueryColumns', params);
  }

  /** The question of discoverPrimaryKeys. */
  buildQueryPrimaryKeys(...params: Methods['buildQueryPrimaryKeys']['list']): Promise<Methods['buildQueryPrimaryKeys']['result']> {
    return this.call('buildQueryPrimaryKeys', params);
  }

  /** The question of discoverForeignKeys. */
  buildQueryForeignKeys(...params: Methods['buildQueryForeignKeys']['list']): Promise<Methods['buildQueryForeignKeys']['result']> {
    return this.call('buildQueryForeignKeys', params);
  }

  /** The question of discoverExportedForeignKeys. */
  buildQueryExportedForeignKeys(...params: Methods['buildQueryExportedForeignKeys']['list']): Promise<Methods['buildQueryExportedForeignKeys']['result']> {
    return this.call('buildQueryExportedForeignKeys', params);
  }

  /** The question of discoverUniqueKeys. */
  buildQueryUniqueKeys(...params: Methods['buildQueryUniqueKeys']['list']): Promise<Methods['buildQueryUniqueKeys']['result']> {
    return this.call('buildQueryUniqueKeys', params);
  }

  /** A statement with an order and a page behind it, as text. */
  paginateSQL(...params: Methods['paginateSQL']['list']): Promise<Methods['paginateSQL']['result']> {
    return this.call('paginateSQL', params);
  }

  /** LoopBack's type for a column's. */
  buildPropertyType(...params: Methods['buildPropertyType']['list']): Promise<Methods['buildPropertyType']['result']> {
    return this.call('buildPropertyType', params);
  }

  /** The arguments of a discovery call in one object. */
  getArgs(...params: Methods['getArgs']['list']): Promise<Methods['getArgs']['result']> {
    return this.call('getArgs', params);
  }

  /** LoopBack's hook for options; there are none to set. */
  setDefaultOptions(...params: Methods['setDefaultOptions']['list']): Promise<Methods['setDefaultOptions']['result']> {
    return this.call('setDefaultOptions', params);
  }

  /** The schema of discovery that names none: empty, the database's current one. */
  getDefaultSchema(...params: Methods['getDefaultSchema']['list']): Promise<Methods['getDefaultSchema']['result']> {
    return this.call('getDefaultSchema', params);
  }

  /** LoopBack's hook for a discovered row; it is given back as it came. */
  setNullableProperty(...params: Methods['setNullableProperty']['list']): Promise<Methods['setNullableProperty']['result']> {
    return this.call('setNullableProperty', params);
  }

  /** The database's own placeholders for each ? outside of quotes. */
  parameterize(...params: Methods['parameterize']['list']): Promise<Methods['parameterize']['result']> {
    return this.call('parameterize', params);
  }

  /** A statement in parts with the limit and offset of a filter. */
  applyPagination(...params: Methods['applyPagination']['list']): Promise<Methods['applyPagination']['result']> {
    return this.call('applyPagination', params);
  }

  /** How many rows a statement hit, from its answer. */
  getCountForAffectedRows(...params: Methods['getCountForAffectedRows']['list']): Promise<Methods['getCountForAffectedRows']['result']> {
    return this.call('getCountForAffectedRows', params);
  }

  /** The new row's id, from the answer of an INSERT with RETURNING. */
  getInsertedId(...params: Methods['getInsertedId']['list']): Promise<Methods['getInsertedId']['result']> {
    return this.call('getInsertedId', params);
  }

  /** The new rows' ids, likewise. */
  getInsertedIds(...params: Methods['getInsertedIds']['list']): Promise<Methods['getInsertedIds']['result']> {
    return this.call('getInsertedIds', params);
  }

  /** The rows that were inserted, with the ids that the database made. */
  getInsertedDataArray(...params: Methods['getInsertedDataArray']['list']): Promise<Methods['getInsertedDataArray']['result']> {
    return this.call('getInsertedDataArray', params);
  }

  /** Whether calls would be answered, and which databases can be reached. */
  health(...params: Methods['health']['list']): Promise<Methods['health']['result']> {
    return this.call('health', params);
  }
}
