import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { createContext } = vm;

/**
 * Jest's own environment for Node, whose tests run as fast as the product does. Jest makes its context around an object of its own, so that each `Math` and `Float64Array` is asked of
 * that object first: a hundred times as slow as in an ordinary one.
 */
export default class extends TestEnvironment {
  constructor(config, context) {
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }

  /** Counts in `retries` how often a test of the file is tried again. */
  handleTestEvent({ name }) {
    if (name === 'test_retry') this.global.retries = (this.global.retries ?? 0) + 1;
  }
}
