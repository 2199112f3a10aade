import { problem } from 'portcullis';

export class ReportNotFound extends problem(404, 'report_not_found', 'There is no such report') {}

/** A denial of this application's own: clients tell it from `insufficient_permission` by its code. */
export class NotTheAuthor extends problem(403, 'not_the_author', 'Only its author may change a report') {}
