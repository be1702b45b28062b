import { counted } from './numbers.ts';

test('one or several, in words', () => {
  expect([counted(1, 'image'), counted(0, 'image'), counted(1200, 'image')]).toEqual([
    '1 image',
    '0 images',
    '1,200 images',
  ]);
  expect([counted(1, 'class'), counted(2, 'class'), counted(2, 'anomaly', 'anomalies')]).toEqual([
    '1 class',
    '2 classes',
    '2 anomalies',
  ]);
});
