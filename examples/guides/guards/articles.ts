import { Injectable } from '@nestjs/common';

/** An article of some tenant's. */
export interface Article {
  readonly id: string;
  readonly tenant: string;
  readonly authorId: string;
}

/** Stands for your own tables: what is there, who belongs to whom, and what they have paid for. */
@Injectable()
export class Articles {
  readonly all = new Map<string, Article>();
  readonly members = new Map<string, ReadonlySet<string>>();
  readonly features = new Map<string, ReadonlySet<string>>();
}
