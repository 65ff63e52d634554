// The transaction in one round trip: what an application gains by the daemon's own method `atomic`.
import { createRequire } from 'node:module';
import { name, properties, settings } from '../model.js';

const require = createRequire(import.meta.url);

export async function atomic(config) {
  const { Client } = require('loopback-connector-connectord');
  const client = new Client(config.daemon);
  await client.call('define', { model: name, properties, settings });
  return {
    async transaction(id, change, row) {
      const { results } = await client.call('atomic', {
        calls: [
          { method: 'update', params: { model: name, where: { id }, data: change } },
          { method: 'create', params: { model: name, data: row } },
        ],
      });
      return { count: results[0].count, id: results[1].id };
    },
    close: () => client.close(),
  };
}
