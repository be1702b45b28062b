import { Newest } from './newest.ts';

/** Work whose answers the test gives by hand, and what was heard of it. */
function newest() {
  const asked: { input: string; answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const heard: string[] = [];
  const following = new Newest(
    (input: string) => new Promise<string>((answer, fail) => asked.push({ input, answer, fail })),
  );
  const want = (input: string) =>
    following.want(
      input,
      (output) => heard.push(output),
      (error) => heard.push(String(error)),
    );
  return { following, want, asked, heard, inputs: () => asked.map(({ input }) => input) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('of inputs that come while it works only the newest is worked on, and heard of', async () => {
  const { want, asked, heard, inputs } = newest();
  for (const input of ['a', 'b', 'c', 'd']) want(input);
  expect(inputs()).toEqual(['a']);
  asked[0]!.answer('of a');
  await settled();
  expect(inputs()).toEqual(['a', 'd']);
  asked[1]!.answer('of d');
  await settled();
  expect(heard).toEqual(['of d']);
  want('e');
  expect(inputs()).toEqual(['a', 'd', 'e']);
});

test('what failed is heard of where it is still wanted; the work goes on', async () => {
  const { want, asked, heard, inputs } = newest();
  want('a');
  want('b');
  asked[0]!.fail(new Error('of a'));
  await settled();
  asked[1]!.fail(new Error('of b'));
  await settled();
  want('c');
  expect(heard).toEqual(['Error: of b']);
  expect(inputs()).toEqual(['a', 'b', 'c']);
});

test('what is forgotten is not heard of, and what waited is not begun', async () => {
  const { following, want, asked, heard, inputs } = newest();
  want('a');
  want('b');
  following.forget();
  asked[0]!.answer('of a');
  await settled();
  expect(inputs()).toEqual(['a']);
  expect(heard).toEqual([]);
  want('a');
  asked[1]!.answer('of a');
  await settled();
  expect(heard).toEqual(['of a']);
});
