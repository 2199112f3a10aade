import { z } from 'zod';
import { setHeader, type HttpResponse } from '../http/http-io.js';

/**
 * What a revoking call hands back: the place of its change in the log, and who has applied it. When the answer arrives, no
 * node accepts what was taken away.
 */
export interface Receipt {
  /** In the change log. A later change has a higher one. */
  readonly position: number;
  /** Nodes that confirmed, this one counted. */
  readonly appliedOn: number;
  /** Nodes that lost their lease instead of confirming. */
  readonly expired: number;
  /** How long the call waited for them, in milliseconds. */
  readonly waitedMs: number;
  /** Whether each node has confirmed or lost its lease. A call that can't know it fails, and gives no receipt. */
  readonly complete: boolean;
}

/** How a receipt travels (`Receipt` in the OpenAPI document). */
export const ReceiptSchema = z
  .object({
    position: z.int(),
    appliedOn: z.int(),
    expired: z.int(),
    waitedMs: z.int(),
    complete: z.boolean(),
  })
  .meta({ id: 'Receipt' });

/** The header that carries a receipt where a body can't: an empty answer, a problem, or an RFC's own form. */
export const RECEIPT_HEADER = 'portcullis-receipt';

/** Puts a receipt into the header of an answer, where there is one. */
export function setReceipt(response: HttpResponse, receipt: Receipt | undefined): void {
  if (receipt !== undefined) setHeader(response, RECEIPT_HEADER, receiptHeader(receipt));
}

/** `1042;complete` */
export function receiptHeader(receipt: Receipt): string {
  return `${receipt.position};${receipt.complete ? 'complete' : 'incomplete'}`;
}
