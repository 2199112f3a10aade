import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { PortcullisTestingModule } from 'portcullis/testing';
import { ArticlesModule } from './articles.module.js';

/** The whole way of a request, without a database: sign somebody in with `signedIn(app, { roles: ['editor'] })`. */
export async function startArticles(): Promise<INestApplication> {
  const module = await Test.createTestingModule({
    imports: [PortcullisTestingModule.forRoot(), ArticlesModule],
  }).compile();
  return module.createNestApplication().init();
}
