/** Closes a test run with one line that any tool can read: how many tests passed and failed. Before it the tests that passed only when they were tried again. */
export default class CountReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults }) {
    const tests = testResults.flatMap(({ testResults }) => testResults);
    const again = tests.filter(({ status, invocations }) => status === 'passed' && invocations > 1);
    for (const { fullName } of again) console.log(`Tried again: ${fullName}`);
    console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
  }
}
