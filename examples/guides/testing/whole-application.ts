import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { PortcullisTestingModule } from 'portcullis/testing';
import { portcullis, ReportsModule } from './reports.module.js';

/** The application's own module, its database left out. */
export async function startWithoutDatabase(): Promise<INestApplication> {
  const module = await Test.createTestingModule({ imports: [ReportsModule] })
    .overrideModule(portcullis)
    .useModule(PortcullisTestingModule.forRoot())
    .compile();
  return module.createNestApplication();
}
