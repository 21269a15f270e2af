// What this browser keeps: keys, which ledger it knows, what it signed, drafts of terms. IndexedDB,
// since only that holds keys which cannot be read out.

const name = 'sopu';
const version = 2;

export type StoreName = 'keys' | 'ledgers' | 'signed' | 'drafts';
const keyPaths: Record<StoreName, string> = { keys: 'kid', ledgers: 'url', signed: 'event',
  drafts: 'id' };

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= open();
  return opened;
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(keyPaths)) {
      if (!request.result.objectStoreNames.contains(store)) {
        request.result.createObjectStore(store, { keyPath });
      }
    }
  };
  const made = await settled(request);
  made.onversionchange = () => made.close();
  made.onclose = () => { opened = undefined; };
  return made;
}

/** Done once it is durable: an answer before the transaction's end may still be lost. */
async function change(store: StoreName, act: (store: IDBObjectStore) => void): Promise<void> {
  const transaction = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
  act(transaction.objectStore(store));
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
  });
}

export const put = (store: StoreName, value: object): Promise<void> =>
  change(store, (at) => at.put(value));

export const remove = (store: StoreName, key: string): Promise<void> =>
  change(store, (at) => at.delete(key));

export async function get<T>(store: StoreName, key: string): Promise<T | undefined> {
  const transaction = (await database()).transaction(store);
  return settled(transaction.objectStore(store).get(key) as IDBRequest<T | undefined>);
}

export async function all<T>(store: StoreName): Promise<T[]> {
  const transaction = (await database()).transaction(store);
  return settled(transaction.objectStore(store).getAll() as IDBRequest<T[]>);
}
