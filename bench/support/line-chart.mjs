import { escaped, svgDocument, WIDTH } from './svg.mjs';

const HEIGHT = 420;
const FRAME = { left: 72, right: 250, top: 48, bottom: 48 };
const COLOURS = ['#2563eb', '#d97706', '#059669', '#dc2626', '#7c3aed', '#4b5563', '#0891b2', '#be185d'];

/**
 * Lines through points, both axes logarithmic: what grows with a power of the other is straight, and a bend shows.
 *
 * @param lines `name` and `points`, each `[x, y]` with both above 0
 * @returns an SVG document
 */
export function lineChart(title, { x, y }, lines) {
  const points = lines.flatMap((line) => line.points);
  const across = scale(
    points.map(([value]) => value),
    FRAME.left,
    WIDTH - FRAME.right,
  );
  const up = scale(
    points.map(([, value]) => value),
    HEIGHT - FRAME.bottom,
    FRAME.top,
  );
  return svgDocument(title, HEIGHT, [
    ...across.ticks.map((tick) => mark(across.at(tick), HEIGHT - FRAME.bottom, FRAME.top, tick)),
    ...up.ticks.map((tick) => level(up.at(tick), tick)),
    `<text x="${(FRAME.left + WIDTH - FRAME.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(18 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...lines.map((line, number) => drawn(line, number, across.at, up.at)),
  ]);
}

/** From the power of ten (or twice, or five times it) below the least value to the one above the greatest. */
function scale(values, from, to) {
  const steps = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));
  const least = steps.findLast((step) => step <= Math.min(...values)) ?? steps[0];
  const greatest = steps.find((step) => step >= Math.max(...values) && step > least) ?? steps.at(-1);
  const share = (value) => Math.log(value / least) / Math.log(greatest / least);
  const within = steps.filter((step) => step >= least && step <= greatest);
  const ticks =
    within.length <= 10 ? within : within.filter((step) => /^[1.0]+$/.test(String(Number(step.toPrecision(1)))));
  return { at: (value) => from + share(value) * (to - from), ticks };
}

function mark(at, bottom, top, value) {
  return `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${bottom}" y2="${top}" stroke="#e5e7eb"/>
<text x="${at.toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${shown(value)}</text>`;
}

function level(at, value) {
  return `<line x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" stroke="#e5e7eb"/>
<text x="${FRAME.left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end">${shown(value)}</text>`;
}

function drawn({ name, points }, number, across, up) {
  const colour = COLOURS[number % COLOURS.length];
  const places = points.map(([x, y]) => [across(x).toFixed(1), up(y).toFixed(1)]);
  const legend = FRAME.top + 12 + number * 20;
  const right = WIDTH - FRAME.right + 16;
  return `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>
${places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`).join('')}
<rect x="${right}" y="${legend - 9}" width="14" height="4" fill="${colour}"/>
<text x="${right + 20}" y="${legend - 3}">${escaped(name)}</text>`;
}

const shown = (value) => Number(value.toPrecision(1)).toLocaleString('en', { maximumFractionDigits: 3 });
