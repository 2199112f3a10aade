import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { configurePortcullis } from 'portcullis';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { bodyParser: false });
configurePortcullis(app); // request ids, security headers, CORS, strict bodies, /docs
await app.listen(process.env.PORT ?? 3000);
