/**
 * Whether PostgreSQL can store a text: no U+0000, and no half of a surrogate pair, which has no UTF-8 form. Everything that
 * goes into a statement is held to this, or a hostile input would be a failure of ours.
 */
export function isStorable(text: string): boolean {
  // isWellFormed came with Node 20; the ES2023 library doesn't declare it yet.
  return !text.includes('\0') && (text as string & { isWellFormed(): boolean }).isWellFormed();
}
