import { Controller, Get, Module } from '@nestjs/common';
import { AuthoritiesGuard, CredentialReader, PasswordHasher, PortcullisModule, ProblemFilter, Roles } from 'portcullis';
import { ErrorEnvelope } from './error-envelope.js';
import { GatewayReader } from './gateway-reader.js';
import { OwnerAuthorities } from './owner-authorities.js';
import { PepperedHasher } from './peppered-hasher.js';
import { PlanClaims } from './plan-claims.js';

@Controller('books')
export class BooksController {
  @Get()
  @Roles('accountant')
  read(): string {
    return 'the books';
  }
}

@Module({
  imports: [
    PortcullisModule.forRootAsync({
      overrides: [
        { provide: PasswordHasher, useClass: PepperedHasher },
        { provide: CredentialReader, useClass: GatewayReader },
        { provide: ProblemFilter, useClass: ErrorEnvelope },
        { provide: AuthoritiesGuard, useClass: OwnerAuthorities },
      ],
      useFactory: () => ({ database: { url: process.env.DATABASE_URL } }),
    }),
  ],
  controllers: [BooksController],
  providers: [PlanClaims],
})
export class CompanyModule {}
