// LoopBack's synchronous helpers: what each takes and gives. All are the daemon's methods of the same name.

/**
 * What an argument is, and so how it is said in JSON:
 *
 *   model       a model's name; it is made known first
 *   where, filter, data, rows   as in the calls of these names, of the model that stands before
 *   definition  a property's definition, whose types are constructors
 *   value       anything else
 */
export type ArgumentKind = 'model' | 'where' | 'filter' | 'data' | 'rows' | 'definition' | 'value';

/** What an answer becomes: a part of a statement that can be merged, a whole one with its placeholders, or itself. */
export type AnswerKind = 'part' | 'whole' | 'row' | 'value';

export interface Helper {
  name: string;
  takes: ArgumentKind[];
  gives: AnswerKind;
}

function helper(name: string, takes: string, gives: AnswerKind = 'value'): Helper {
  return { name, takes: takes === '' ? [] : (takes.split(' ') as ArgumentKind[]), gives };
}

export const helpers: Helper[] = [
  // Names
  helper('table', 'model'),
  helper('schema', 'model'),
  helper('tableEscaped', 'model'),
  helper('column', 'model value'),
  helper('getPropertyDbName', 'model value'),
  helper('columnEscaped', 'model value'),
  helper('idColumn', 'model'),
  helper('getIdDbName', 'model'),
  helper('idColumnEscaped', 'model'),
  helper('propertyName', 'model value'),
  helper('dbName', 'value'),
  helper('escapeName', 'value'),
  helper('getDefaultSchemaName', ''),
  helper('getDefaultIdSortPolicy', 'model'),
  helper('hasOnlyNumericIds', 'model'),

  // Values
  helper('toColumnValue', 'definition value value'),
  helper('fromColumnValue', 'definition value'),
  helper('idColumnValue', 'model value'),
  helper('fromRow', 'model value', 'row'),
  helper('fromDatabase', 'model value', 'row'),
  helper('serializeObject', 'value'),
  helper('escapeObject', 'value'),
  helper('escapeValue', 'value'),
  helper('getPlaceholderForValue', 'value'),
  helper('getPlaceholderForIdentifier', 'value'),

  // Parts of statements
  helper('buildWhere', 'model where', 'part'),
  helper('_buildWhere', 'model where', 'part'),
  helper('buildExpression', 'value value value definition', 'part'),
  helper('buildOrderBy', 'model value'),
  helper('buildColumnNames', 'model filter'),
  helper('buildFields', 'model data value'),
  helper('buildReplaceFields', 'model data value'),
  helper('buildFieldsFromArray', 'model rows value'),
  helper('buildFieldsForUpdate', 'model data value', 'part'),
  helper('buildFieldsForReplace', 'model data value', 'part'),
  helper('buildInsertInto', 'model value value', 'part'),
  helper('buildInsertDefaultValues', 'model data value'),
  helper('buildInsertReturning', 'model data value'),
  helper('applyPagination', 'model value filter', 'part'),
  helper('parameterize', 'value', 'whole'),

  // Whole statements
  helper('buildSelect', 'model filter value', 'whole'),
  helper('buildInsert', 'model data value', 'whole'),
  helper('buildInsertAll', 'model rows value', 'whole'),
  helper('buildUpdate', 'model where data value', 'whole'),
  helper('buildReplace', 'model where data value', 'whole'),
  helper('buildDelete', 'model where value', 'whole'),

  // What statements answered
  helper('getCountForAffectedRows', 'model value'),
  helper('getInsertedId', 'model value'),
  helper('getInsertedIds', 'model value'),
  helper('getInsertedDataArray', 'model value value'),

  // Columns, indexes and keys of tables, and the difference to those that are there
  helper('buildColumnDefinitions', 'model'),
  helper('propertiesSQL', 'model'),
  helper('buildColumnDefinition', 'model value'),
  helper('buildColumnType', 'definition'),
  helper('columnDataType', 'model value'),
  helper('columnDbDefault', 'model value'),
  helper('buildIndex', 'model value'),
  helper('buildIndexes', 'model'),
  helper('buildForeignKeyDefinition', 'model value'),
  helper('getForeignKeySQL', 'model value value'),
  helper('getDropForeignKeys', 'model value'),
  helper('getAddModifyColumns', 'model value'),
  helper('getColumnsToAdd', 'model value'),
  helper('getPropertiesToModify', 'model value'),
  helper('getDropColumns', 'model value'),
  helper('getColumnsToDrop', 'model value'),
  helper('addPropertyToActual', 'model value'),
  helper('modifyDatatypeInActual', 'model value'),
  helper('modifyNullabilityInActual', 'model value'),
  helper('searchForPropertyInActual', 'model value value'),
  helper('propertyHasNotBeenDeleted', 'model value'),
  helper('checkFieldAndIndex', 'value value'),

  // Discovery
  helper('buildQuerySchemas', 'value', 'whole'),
  helper('buildQueryTables', 'value', 'whole'),
  helper('buildQueryViews', 'value', 'whole'),
  helper('buildQueryColumns', 'value value', 'whole'),
  helper('buildQueryPrimaryKeys', 'value value', 'whole'),
  helper('buildQueryForeignKeys', 'value value', 'whole'),
  helper('buildQueryExportedForeignKeys', 'value value', 'whole'),
  helper('buildQueryUniqueKeys', 'value value', 'whole'),
  helper('paginateSQL', 'value value value', 'whole'),
  helper('buildPropertyType', 'value value'),
];
