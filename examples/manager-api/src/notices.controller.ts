import { Controller, Get } from '@nestjs/common';
import { Public } from 'portcullis';

/** The board in the hall. */
@Controller('v1/notices')
export class NoticesController {
  /** Open to everybody; whatever credential comes along is ignored. */
  @Get()
  @Public()
  list(): { items: string[] } {
    return { items: ['The canteen is closed on Friday.'] };
  }
}
