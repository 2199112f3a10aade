import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from './database.js';
import type { OpenDatabase } from './open-database.js';
import { openMigrated } from './open-migrated.js';
import { openPool } from './pool.js';

const OPEN_DATABASE = Symbol('open database');

/** The connection of one application: starts the embedded server where there is no other, and migrates first. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: OPEN_DATABASE,
          inject: [CONFIG],
          useFactory: ({ database }: Config): Promise<OpenDatabase> => {
            const logger = new Logger(DatabaseModule.name);
            return openMigrated(database, (line) => logger.log(line));
          },
        },
        {
          provide: Database,
          inject: [OPEN_DATABASE, CONFIG],
          useFactory: async (opened: OpenDatabase, { database }: Config): Promise<Database> => {
            const pool = await openPool({ url: opened.url, poolSize: database.poolSize });
            return new Database(pool, opened.url, () => opened.close());
          },
        },
      ],
      exports: [Database],
    };
  }
}
