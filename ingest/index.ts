export type {
  Coefficients,
  Dump,
  DumpContent,
  DumpParts,
  FilterCoefficients,
  ImageContent,
  Images,
  LayerCoefficients,
  LayerPart,
  LayerValues,
  Log,
  LogWriter,
  StateTensor,
  Validation,
} from './log.ts';
export { checkIsRun, openLog } from './open-log.ts';
export { directorySource, openLogSource, type LogSource } from './log-source.ts';
export { checkLog, type LogReport } from './check-log.ts';
export { createLog, dumpBytes, type LogContent } from './create-log.ts';
export { discardLog } from './discard-log.ts';
export { fileStamp } from './file-stamp.ts';
export { fromHalf, toHalf } from './half.ts';
export { checkLogDirectory } from './log-directory.ts';
export { makeDirectory } from './write/make-directory.ts';
