import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { VerifiedPrincipal } from 'portcullis/verifier';
import { CurrentPrincipal, Permissions, VerifierModule } from 'portcullis/verifier/nest';
import { announce, optionsFromEnvironment } from './verifier.js';

/** Invoices, in Nest. */
@Controller('invoices')
class InvoicesController {
  @Get()
  @Permissions('invoice:read')
  list(@CurrentPrincipal() principal: VerifiedPrincipal): object {
    return { invoices: 3, of: principal.userId };
  }
}

@Module({ imports: [VerifierModule.forRoot(optionsFromEnvironment())], controllers: [InvoicesController] })
class InvoicesModule {}

const app = await NestFactory.create(InvoicesModule, { logger: ['error'] });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
announce(((app.getHttpServer() as Server).address() as AddressInfo).port);
