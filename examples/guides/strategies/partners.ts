/** Somebody of your own whom Portcullis has no account of. */
export interface Partner {
  readonly id: string;
  readonly permissions: readonly string[];
}

/** Whatever in your application knows its partners. */
export abstract class Partners {
  abstract byKey(key: string): Promise<Partner | undefined>;
}
