import { Global, Module } from '@nestjs/common';
import { PortcullisModule, UserDirectory } from 'portcullis';
import { DataSource } from 'typeorm';
import { MemberDirectory, Members } from './members.js';

/** Global, so that the directory, which Portcullis makes, can inject it; `TypeOrmModule.forRoot()` is so by itself. */
@Global()
@Module({
  providers: [
    {
      provide: DataSource,
      useFactory: () => new DataSource({ type: 'postgres', url: process.env.DATABASE_URL }).initialize(),
    },
  ],
  exports: [DataSource],
})
export class OwnDatabaseModule {
  constructor(private readonly dataSource: DataSource) {}

  onApplicationShutdown(): Promise<void> {
    return this.dataSource.destroy();
  }
}

@Module({
  imports: [
    OwnDatabaseModule,
    PortcullisModule.forRootAsync({
      overrides: [{ provide: UserDirectory, useClass: MemberDirectory }],
      useFactory: () => ({ database: { url: process.env.DATABASE_URL } }),
    }),
  ],
  providers: [Members],
})
export class ClubModule {}
