import { TraincubeError } from '../schema/index.ts';

export function closedError(location: string): TraincubeError {
  return new TraincubeError('unavailable', `The store ${location} is closed.`, { location });
}
