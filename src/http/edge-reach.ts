import { Injectable } from '@nestjs/common';

/**
 * How far our edge reaches in an application. Its own routes are always in our hands; those of the application around them
 * only once it asks for it, by `configurePortcullis()` or `createPortcullisApp()`.
 */
@Injectable()
export class EdgeReach {
  /** Whether the application's own errors and parameters are ours to shape and to check. */
  wholeApplication = false;
}
