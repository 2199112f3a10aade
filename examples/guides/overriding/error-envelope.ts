import { Injectable } from '@nestjs/common';
import { ProblemFilter, type Problem } from 'portcullis';

/** Errors in the form that the company's clients know. Status, headers and challenges stay as they are. */
@Injectable()
export class ErrorEnvelope extends ProblemFilter {
  protected override readonly mediaType = 'application/json';

  protected override documentOf({ code, title }: Problem, requestId: string): object {
    return { error: { code, message: title, requestId } };
  }
}
