import { inject } from '@angular/core';
import { Keys } from '../keys/keys.ts';
import { OpenRun } from '../page/open-run.ts';

/** The key that adds the selected nodes, or the selected filter, to what is compared, or takes them out. Call it where Angular injects. */
export function bindCompareKey(): void {
  const run = inject(OpenRun);
  inject(Keys).bind({
    keys: ['c'],
    shown: ['c'],
    does: 'compare the selected layers, or filter; again takes them out',
    run: () => {
      const { node, also, filter, compared } = run.address();
      if (node === null) return false;
      const chosen =
        filter === null ? [node, ...also].map((id) => ({ node: id, filter: null })) : [{ node, filter }];
      const isIn = (one: (typeof compared)[number]) =>
        chosen.some((other) => other.node === one.node && other.filter === one.filter);
      const others = compared.filter((one) => !isIn(one));
      const isThere = others.length + chosen.length === compared.length;
      run.selection.change('keys', { compared: isThere ? others : [...others, ...chosen], panel: 'compare' });
      return undefined;
    },
  });
}
