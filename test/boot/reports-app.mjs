// A small application of somebody's own, as plain JavaScript: one route that a role guards. Started by refusals.spec.ts.
import { Controller, Get, Module } from '@nestjs/common';
import { Roles } from '../../dist/access/index.js';
import { loadConfig } from '../../dist/config/index.js';
import { createHttpApp } from '../../dist/http/create-app.js';
import { PortcullisModule } from '../../dist/portcullis.module.js';
import { startupMessage } from '../../dist/startup-message.js';

class ReportsController {
  list() {
    return [];
  }
}
const list = Object.getOwnPropertyDescriptor(ReportsController.prototype, 'list');
Get()(ReportsController.prototype, 'list', list);
Roles('manager')(ReportsController.prototype, 'list', list);
Controller('reports')(ReportsController);

class ReportsApp {}

try {
  const config = loadConfig();
  Module({ imports: [PortcullisModule.forConfig(config)], controllers: [ReportsController] })(ReportsApp);
  const app = await createHttpApp(ReportsApp, { adapter: 'fastify', publicUrl: config.http.publicUrl, logger: false });
  await app.listen(0);
  process.stdout.write('answers on some port\n');
} catch (error) {
  process.stderr.write(`portcullis: ${startupMessage(error)}\n`);
  process.exit(1);
}
