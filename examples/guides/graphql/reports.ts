import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';

/** Something of your own. */
@Injectable()
export class Reports {
  readonly new$ = new Subject<{ readonly title: string }>();

  of(reader: string | null): { readonly title: string }[] {
    return [{ title: `for ${reader}` }];
  }
}
