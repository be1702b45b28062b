import path from 'node:path';
import { TraincubeError } from '../schema/index.ts';

const FORMS = 'a directory, lmdb:<directory>, mongodb://<host>/<database> or mongodb+srv://<host>/<database>';
const DEFAULT_DATABASE = 'traincube';
/** Parameters of a connection string that are secrets, or may hold one. */
const SECRET = /^(tlsCertificateKeyFilePassword|authMechanismProperties|proxyPassword|proxyUsername)$/i;

/** Where a store is, as `--store` names it. */
export type Location = { readonly kind: 'lmdb'; readonly directory: string } | MongoLocation;

export interface MongoLocation {
  readonly kind: 'mongodb';
  /** As it was given, with the credentials: never to be shown. */
  readonly uri: string;
  readonly database: string;
  readonly hosts: string;
  /** The address without credentials. */
  readonly shown: string;
}

/** The embedded store of a run, where `--store` names none: beside it, one for all runs of that directory. */
export function defaultStore(runDirectory: string): string {
  return path.join(path.dirname(path.resolve(runDirectory)), '.traincube');
}

/** @throws {TraincubeError} `bad-option`, naming the allowed forms */
export function parseLocation(location: string): Location {
  if (/^mongodb(\+srv)?:\/\//i.test(location)) return parseMongo(location);
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location) ?? [];
  const directory = location.replace(/^lmdb:/, '');
  if (scheme || directory === '') {
    const found = scheme ? `${scheme}://…` : `"${location}"`;
    throw new TraincubeError('bad-option', `${found} is not a store: name ${FORMS}.`, {
      allowed: FORMS,
    });
  }
  return { kind: 'lmdb', directory: path.resolve(directory) };
}

function parseMongo(uri: string): MongoLocation {
  const [, scheme, , hosts, database = '', query = ''] =
    /^(mongodb(?:\+srv)?:\/\/)([^/?]*@)?([^@/?]+)(?:\/([^@?]*))?(?:\?(.*))?$/i.exec(uri) ?? [];
  const name = decoded(database);
  if (!scheme || !hosts || name === undefined) {
    throw new TraincubeError(
      'bad-option',
      'The MongoDB address cannot be read: it has the form mongodb://[user:password@]host[:port][,host…][/database][?options], with "@", "/", ":" and "?" of a password written as %40, %2F, %3A and %3F.',
    );
  }
  const options = query.split('&').filter((option) => option && !SECRET.test(option.split('=')[0]!));
  const shown = `${scheme}${hosts}/${encodeURIComponent(name || DEFAULT_DATABASE)}${options.length > 0 ? `?${options.join('&')}` : ''}`;
  return { kind: 'mongodb', uri, database: name || DEFAULT_DATABASE, hosts, shown };
}

/** Undefined where the text is no percent-encoding. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
