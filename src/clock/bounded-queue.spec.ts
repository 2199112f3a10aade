import { BoundedQueue } from './bounded-queue.js';

class Full extends Error {}

/** Tasks that end when the test says so. */
function gates(): { task: () => Promise<void>; open: () => void; running: () => number } {
  const ends: (() => void)[] = [];
  return {
    task: () => new Promise((resolve) => ends.push(resolve)),
    open: () => ends.shift()?.(),
    running: () => ends.length,
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('BoundedQueue', () => {
  it('runs no more at once than it may, and the waiting ones in order', async () => {
    const queue = new BoundedQueue(2, 10, () => new Full());
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const tasks = [0, 1, 2, 3, 4].map((index) =>
      queue.run(async () => {
        order.push(index);
        most = Math.max(most, ++running);
        await settle();
        running--;
      }),
    );
    await Promise.all(tasks);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it('refuses what can neither run nor wait, and takes more once there is room', async () => {
    const { task, open, running } = gates();
    const queue = new BoundedQueue(1, 1, () => new Full());
    const first = queue.run(task);
    const second = queue.run(task);
    await expect(queue.run(task)).rejects.toBeInstanceOf(Full);
    await settle();
    expect(running()).toBe(1);
    open();
    await first;
    const third = queue.run(task);
    await settle();
    open();
    await second;
    await settle();
    open();
    await third;
  });

  it('gives the place on after a task that failed', async () => {
    const queue = new BoundedQueue(1, 1, () => new Full());
    const failed = queue.run(() => Promise.reject(new Error('broken')));
    const next = queue.run(() => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('broken');
    await expect(next).resolves.toBe('done');
    await expect(queue.run(() => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('refuses what has waited for too long, whose place in the line is free again', async () => {
    const { task, open } = gates();
    const queue = new BoundedQueue(1, 1, () => new Full(), 1);
    const first = queue.run(task);
    await expect(queue.run(() => Promise.resolve('too late'))).rejects.toBeInstanceOf(Full);
    expect(queue.depth).toBe(0);
    open();
    await first;
    await expect(queue.run(() => Promise.resolve('again'))).resolves.toBe('again');
  });
});
