// A datasource's settings, described for tools that ask for them.

/** A JSON schema of what `datasources.json` may say. Everything else goes to the daemon's driver as it stands. */
export const settingsSchema = {
  type: 'object',
  properties: {
    daemon: { type: 'string', title: 'connectord', description: 'tcp://host:port, tls://host:port or unix:/path', examples: ['tcp://127.0.0.1:7070'] },
    token: { type: 'string', title: 'Token', description: 'where the daemon has principals' },
    tls: { type: ['boolean', 'object'], title: 'TLS', description: 'true, or options of tls.connect' },
    datasource: { type: 'string', title: 'Datasource', description: 'one that the daemon knows by name' },
    driver: { type: 'string', enum: ['postgresql', 'sqlite3'], description: 'by default what url or file say' },
    url: { type: 'string', description: 'wins over the parts', examples: ['postgres://app@localhost/shop'] },
    host: { type: 'string' },
    port: { type: 'integer' },
    user: { type: 'string' },
    password: { type: 'string', format: 'password' },
    database: { type: 'string' },
    schema: { type: 'string', default: 'public' },
    ssl: { type: ['boolean', 'object'] },
    max: { type: 'integer', description: 'connections in the pool', default: 10 },
    file: { type: 'string', description: 'SQLite: a name in the daemon’s own folder, or :memory:' },
    connectionTimeout: { type: 'integer', description: 'milliseconds', default: 5000 },
    answerTimeout: { type: 'integer', description: 'milliseconds that the daemon may say nothing while calls are under way; 0: for ever', default: 10000 },
    lazyConnect: { type: 'boolean', default: false },
    maxOfflineRequests: { type: 'integer', default: 16 },
  },
} as const;
