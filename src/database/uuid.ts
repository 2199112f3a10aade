/** PostgreSQL's own spelling, and that of every id that we hand out. */
const STORED = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be an id of ours at all: PostgreSQL fails on anything else that stands for a `uuid`. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Whether it is a UUID in PostgreSQL's own spelling: memory and the change log know an id by that one only. */
export function isStoredUuid(text: string): boolean {
  return STORED.test(text);
}

/** An id in PostgreSQL's own spelling of a `uuid`, to be compared as text; whatever else it is, as it is. */
export function asStored(id: string): string {
  return isUuid(id) ? id.toLowerCase() : id;
}
