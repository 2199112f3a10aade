/** Something of your own that knows who belongs where. */
export abstract class Tenants {
  abstract of(userId: string): Promise<{ readonly id: string; readonly plan: string }>;
}
