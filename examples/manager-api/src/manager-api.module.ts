import { Module, type DynamicModule } from '@nestjs/common';
import { PortcullisModule, type Config } from 'portcullis';
import { NoticesController } from './notices.controller.js';
import { PayrollController } from './payroll.controller.js';
import { ReportsController } from './reports/reports.controller.js';
import { ReportsService } from './reports/reports.service.js';

/** An API for managers. Everything in it is guarded from the moment that it imports `PortcullisModule`. */
@Module({
  controllers: [NoticesController, PayrollController, ReportsController],
  providers: [ReportsService],
})
export class ManagerApiModule {
  static forConfig(config: Config): DynamicModule {
    return { module: ManagerApiModule, imports: [PortcullisModule.forConfig(config)] };
  }
}
