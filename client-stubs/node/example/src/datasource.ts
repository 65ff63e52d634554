// The one place that knows where the data lives.
import { juggler } from '@loopback/repository';

/** With DATABASE_URL a database of your own; without one the embedded one of connectord. */
export const db = new juggler.DataSource({
  name: 'db',
  connector: 'connectord',
  url: process.env.DATABASE_URL,
});
