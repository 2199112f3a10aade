import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { Mailer } from './mailer.js';
import { NewDeviceMail } from './new-device-mail.js';
import { SecurityMail } from './security-mail.js';

@Module({})
export class MailsModule {
  static by(mailer: Type<Mailer>): DynamicModule {
    return { module: MailsModule, providers: [{ provide: Mailer, useClass: mailer }, SecurityMail, NewDeviceMail] };
  }
}
