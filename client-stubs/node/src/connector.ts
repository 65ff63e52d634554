// LoopBack's connector, whole: rows, transactions, raw SQL, schemas, helpers, each a part of its own.
import { HelperConnector } from './helper_connector';
import { settingsSchema } from './settings_schema';

export class Connector extends HelperConnector {
  /** The juggler calls `createAll` where several rows are made at once. */
  readonly multiInsertSupported = true;

  /** The juggler calls these before it looks whether tables are as models have them; there is nothing to hold still. */
  freezeDataSource(): void {}

  freezeSchema(): void {}

  getMetadata(): Record<string, unknown> {
    return {
      types: (this as unknown as { getTypes(): string[] }).getTypes(),
      defaultIdType: Number,
      isRelational: true,
      multiInsertSupported: this.multiInsertSupported,
      schemaForSettings: settingsSchema,
    };
  }
}
