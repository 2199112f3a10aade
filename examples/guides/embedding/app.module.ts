import { Module } from '@nestjs/common';
import { PortcullisModule } from 'portcullis';
import { AppController } from './app.controller.js';

@Module({
  imports: [PortcullisModule.forRoot({ auth: { mode: 'hybrid' } })],
  controllers: [AppController],
})
export class AppModule {}
