// Authors, and the books that they wrote.
import { belongsTo, Entity, hasMany, model, property } from '@loopback/repository';

@model()
export class Author extends Entity {
  @property({ id: true, generated: true })
  id?: number;

  @property({ required: true, index: { unique: true } })
  name!: string;

  @hasMany(() => Book)
  books?: Book[];
}

@model()
export class Book extends Entity {
  @property({ id: true, generated: true })
  id?: number;

  @property({ required: true })
  title!: string;

  @property()
  year?: number;

  @belongsTo(() => Author)
  authorId!: number;
}
