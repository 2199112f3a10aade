import { Inject, Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { EdgeReach } from './edge-reach.js';
import { ValidationPipe } from './validation.pipe.js';

/** `ValidationPipe` for our own routes, where it isn't the pipe of the whole application: a schema is applied once. */
@Injectable()
export class OwnValidationPipe implements PipeTransform {
  constructor(
    @Inject(ValidationPipe) private readonly validation: ValidationPipe,
    @Inject(EdgeReach) private readonly reach: EdgeReach,
  ) {}

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    return this.reach.wholeApplication ? value : this.validation.transform(value, metadata);
  }
}
