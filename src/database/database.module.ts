import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from './database.js';
import { migrate } from './migrate.js';
import { openDatabase, type OpenDatabase } from './open-database.js';
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
          useFactory: async ({ database }: Config): Promise<OpenDatabase> => {
            const logger = new Logger(DatabaseModule.name);
            const opened = await openDatabase(database, (line) => logger.log(line));
            const ran = await migrate(opened.url);
            if (ran.length > 0) logger.log(`migrations ran: ${ran.join(', ')}`);
            return opened;
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
