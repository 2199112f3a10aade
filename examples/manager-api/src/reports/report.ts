import { z } from 'zod';

/** What a report is made of. Checked before the handler runs; unknown fields are refused. */
export const ReportBody = z.strictObject({ title: z.string().min(1).max(200), text: z.string().max(20_000) });
export type ReportBody = z.infer<typeof ReportBody>;

/** A report as the API shows it. */
export interface Report extends ReportBody {
  readonly id: string;
  /** Id of the user who wrote it; null where the board did. */
  readonly authorId: string | null;
}
