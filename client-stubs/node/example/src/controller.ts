// Two endpoints: what there is, and an author with all the books at once or not at all.
import { inject } from '@loopback/core';
import { IsolationLevel } from '@loopback/repository';
import { get, param, post, requestBody } from '@loopback/rest';
import { Author, Book } from './models';
import { AuthorRepository, BookRepository } from './repositories';

const bookSchema = {
  type: 'object' as const,
  required: ['title'],
  properties: { title: { type: 'string' as const }, year: { type: 'number' as const } },
};

const authorSchema = {
  type: 'object' as const,
  required: ['name', 'books'],
  properties: { name: { type: 'string' as const }, books: { type: 'array' as const, items: bookSchema } },
};

export class AuthorController {
  constructor(
    @inject('repositories.Author') private readonly authors: AuthorRepository,
    @inject('repositories.Book') private readonly books: BookRepository,
  ) {}

  /** Authors by name, with those of their books that came after a year. */
  @get('/authors')
  find(@param.query.number('after') after = 0): Promise<Author[]> {
    return this.authors.find({
      order: ['name'],
      include: [{ relation: 'books', scope: { where: { year: { gt: after } }, order: ['year'] } }],
    });
  }

  @post('/authors')
  async create(
    @requestBody({ content: { 'application/json': { schema: authorSchema } } })
    { name, books }: { name: string; books: Partial<Book>[] },
  ): Promise<Author> {
    const transaction = await this.authors.beginTransaction(IsolationLevel.READ_COMMITTED);
    try {
      const author = await this.authors.create({ name }, { transaction });
      const rows = books.map((book) => ({ ...book, authorId: author.id }));
      await this.books.createAll(rows, { transaction });
      await transaction.commit();
      return await this.authors.findById(author.id!, { include: ['books'] });
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }
}
