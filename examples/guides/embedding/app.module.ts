import { Module } from '@nestjs/common';
import { PortcullisModule } from 'portcullis';
import { AppController } from './app.controller.js';

@Module({
  imports: [
    PortcullisModule.forRootAsync({
      // Without a url, a PostgreSQL of its own starts, with its data in ./data.
      useFactory: () => ({ auth: { mode: 'hybrid' }, database: { url: process.env.DATABASE_URL } }),
    }),
  ],
  controllers: [AppController],
})
export class AppModule {}
