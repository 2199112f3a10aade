import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DataSource, type MixedList } from 'typeorm';
import { createDataSource, openDataSource, type DatabaseTarget } from './data-source.js';
import { Database } from './database.js';

/** The connection of one application. Entities come from the modules above, which this room doesn't know. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(target: DatabaseTarget, entities: MixedList<Function>): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: DataSource, useFactory: () => openDataSource(createDataSource(target, entities)) },
        Database,
      ],
      exports: [Database],
    };
  }
}
