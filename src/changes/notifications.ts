/** The channel on which commits are announced. A hint: correctness never rests on it. */
export const CHANGES_CHANNEL = 'portcullis_changes';
