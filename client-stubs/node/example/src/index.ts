// The application: makes its tables, then listens.
import { RepositoryMixin } from '@loopback/repository';
import { RestApplication } from '@loopback/rest';
import { AuthorController } from './controller';
import { db } from './datasource';
import { AuthorRepository, BookRepository } from './repositories';

class Library extends RepositoryMixin(RestApplication) {
  constructor() {
    super({ rest: { port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' } });
    this.dataSource(db);
    const books: BookRepository = new BookRepository(db, async () => authors);
    const authors: AuthorRepository = new AuthorRepository(db, async () => books);
    this.bind('repositories.Author').to(authors).tag('repository');
    this.bind('repositories.Book').to(books).tag('repository');
    this.controller(AuthorController);
  }
}

async function main(): Promise<void> {
  const app = new Library();
  await db.autoupdate(['Author', 'Book']);
  await app.start();
  console.log(`Authors and books on ${db.connector!.name} at ${app.restServer.url}/authors`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void app.stop().then(() => db.disconnect()));
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
