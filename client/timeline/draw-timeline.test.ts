import { px } from '../drawing/spaces.ts';
import { TimeScale } from '../drawing/scale.ts';
import { crossPlaces } from './draw-timeline.ts';

test('crosses of refused dumps are whole at the edges of the axis, and those outside are not there', () => {
  const scale = new TimeScale({ from: 0, to: 10 }, px(500));
  expect(crossPlaces(scale, [0, 4.5, 10])).toEqual([3, 225, 497]);
  const zoomed = new TimeScale({ from: 2, to: 6 }, px(500));
  expect(crossPlaces(zoomed, [0, 1.99, 2, 4, 6, 6.01])).toEqual([3, 250, 497]);
});
