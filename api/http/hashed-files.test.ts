import { isHashed } from './hashed-files.ts';

test.each(['main-3ID654ST.js', 'chunk-giSv-SFA.js', 'media/inter-latin-wght-normal-NRMW37G5.woff2'])(
  'the content of %s follows from its name',
  (file) => expect(isHashed(file)).toBe(true),
);

test.each(['font-variable.woff2', 'logo-original.svg', 'index.html', 'notes-A1.js'])(
  'that of %s does not',
  (file) => expect(isHashed(file)).toBe(false),
);
