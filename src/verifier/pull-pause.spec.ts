import { ClientRefused, longestPauseAfter } from './pull-pause.js';

const pauses = (error: Error): number[] =>
  Array.from({ length: 12 }, (_, failures) => longestPauseAfter(error, failures));

it('a verifier that gets no answer comes back within 2 s, however often it failed', () => {
  expect(pauses(new Error('no answer'))).toEqual([100, 200, 400, 800, 1_600, ...Array<number>(7).fill(2_000)]);
  expect(longestPauseAfter(new Error('no answer'), 100_000)).toBe(2_000);
});

it('a verifier whose client is refused comes back ever later, up to a minute', () => {
  const grown = [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000, 60_000];
  expect(pauses(new ClientRefused('401'))).toEqual(grown);
});
