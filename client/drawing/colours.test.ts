import { against, inkOn, packed, type Packed } from './colours.ts';

/** WCAG 2.2, from its text. */
function contrast(a: Packed, b: Packed): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Packed): number {
  const [red, green, blue] = [0, 8, 16].map((shift) => {
    const value = ((colour >>> shift) & 255) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const steps = Array.from({ length: 18 }, (_, i) => i * 15);
const colours = steps.flatMap((red) =>
  steps.flatMap((green) => steps.map((blue) => packed(`rgb(${red}, ${green}, ${blue})`))),
);

test('text stands out from any colour by a contrast of 4.5', () => {
  const least = Math.min(...colours.map((colour) => contrast(colour, packed(inkOn(colour)))));
  expect(least).toBeGreaterThan(4.5);
});

test('marks stand out from any colour by a contrast of 3, white ones from what is half-way', () => {
  const least = Math.min(...colours.map((colour) => contrast(colour, against(colour))));
  expect(least).toBeGreaterThan(2.99);
  expect([inkOn(packed('#808080')), against(packed('#808080'))]).toEqual(['#000000', packed('#ffffff')]);
});
