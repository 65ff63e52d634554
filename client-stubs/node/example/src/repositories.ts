// How models meet the datasource.
import { Getter } from '@loopback/core';
import {
  BelongsToAccessor, DefaultTransactionalRepository, HasManyRepositoryFactory, juggler,
} from '@loopback/repository';
import { Author, Book } from './models';

export class BookRepository extends DefaultTransactionalRepository<Book, number> {
  readonly author: BelongsToAccessor<Author, number>;

  constructor(source: juggler.DataSource, authors: Getter<AuthorRepository>) {
    super(Book, source);
    this.author = this.createBelongsToAccessorFor('author', authors);
    this.registerInclusionResolver('author', this.author.inclusionResolver);
  }
}

export class AuthorRepository extends DefaultTransactionalRepository<Author, number> {
  readonly books: HasManyRepositoryFactory<Book, number>;

  constructor(source: juggler.DataSource, books: Getter<BookRepository>) {
    super(Author, source);
    this.books = this.createHasManyRepositoryFactoryFor('books', books);
    this.registerInclusionResolver('books', this.books.inclusionResolver);
  }
}
