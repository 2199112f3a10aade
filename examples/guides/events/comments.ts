/** Something of your own that belongs to users. */
export abstract class Comments {
  /** Done twice, it does nothing more. */
  abstract eraseAllOf(userId: string): Promise<void>;
}
