import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Clock } from 'portcullis';
import { TestClock } from 'portcullis/testing';
import { ReportsModule } from './reports.module.js';

/** The same on the database that DATABASE_URL names, with time to move: `app.get<TestClock>(Clock).advance(60_000)`. */
export async function startBesideDatabase(): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports: [ReportsModule] })
    .overrideProvider(Clock)
    .useClass(TestClock)
    .compile();
  return module.createNestApplication();
}
