// What is typed and not stored yet outlives the page: one record an operation, in the browser's
// own database. A page that opens takes over what pages that are gone have left.
/** @import { Kept, Operation } from "./types" */

const NAME = "plumbline-plan";
const TABLE = "operations";
// A browser whose database does not answer holds nothing up.
const PATIENCE_MS = 2000;

export class Store {
  /** @param {string} owner */
  constructor(owner) {
    this.owner = owner;
    /** @type {Promise<IDBDatabase> | undefined} */
    this.opening = undefined;
    /** @type {unknown} */
    this.failed = undefined;
    this.page = `${Date.now().toString(36)}${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
    this.count = 0;
    this.hold();
    this.writing = Promise.resolve();
  }

  // As long as this page lives, no other takes its operations.
  hold() {
    navigator.locks?.request(this.lockOf(this.page), () => new Promise(() => {}));
  }
  /** @param {string} page */
  lockOf(page) {
    return `${NAME}-${page}`;
  }

  open() {
    this.opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result
          .createObjectStore(TABLE, { keyPath: "key" })
          .createIndex("owner", "owner");
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.opening;
  }

  // All of it or nothing. Where the browser keeps nothing, the page works on without.
  /** @param {(table: IDBObjectStore) => void} work */
  change(work) {
    this.writing = this.writing
      .then(async () => {
        const transaction = (await this.open()).transaction(TABLE, "readwrite");
        work(transaction.objectStore(TABLE));
        await new Promise((resolve, reject) => {
          transaction.oncomplete = resolve;
          transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
      })
      .catch((error) => {
        this.failed = error;
      });
    return this.writing;
  }

  /** @param {Operation} operation */
  record(operation) {
    this.count += 1;
    operation.order ??= Date.now() * 1000 + (this.count % 1000);
    const { key, steps, turn, past, state, errors, order, isTried, from } = operation;
    const kept = { key, steps, turn, past, state, errors, order, isTried, from };
    return { ...kept, owner: this.owner, page: this.page };
  }

  /** @param {Operation[]} operations */
  put(operations) {
    if (!operations.length) return this.writing;
    return this.change((table) => {
      for (const operation of operations) table.put(this.record(operation));
    });
  }

  // Some are done with, others changed with it.
  /** @param {Operation[]} gone @param {Operation[]} changed */
  replace(gone, changed) {
    return this.change((table) => {
      for (const { key } of gone) table.delete(key);
      for (const operation of changed) table.put(this.record(operation));
    });
  }

  // When it is done, or nobody waits any longer.
  /** @param {Promise<unknown>} promise */
  atMost(promise) {
    return Promise.race([
      promise,
      new Promise((resolve) => {
        setTimeout(resolve, PATIENCE_MS);
      }),
    ]);
  }

  // When all that was to be kept is kept.
  get isKept() {
    return this.atMost(this.writing);
  }

  // The operations that pages of this person and plan have left behind, oldest first.
  /** @returns {Promise<Operation[]>} */
  async takeAll() {
    try {
      const left = await this.left();
      const mine = [];
      for (const page of new Set(left.map((record) => record.page))) {
        if (page !== this.page && (await this.isGone(page)))
          mine.push(...left.filter((record) => record.page === page));
      }
      const operations = mine
        .sort((one, other) => one.order - other.order)
        .map((record) => ({
          ...record,
          state: ["refused", "tried"].includes(record.state) ? record.state : "queued",
        }));
      await this.put(operations);
      return operations;
    } catch (error) {
      this.failed = error;
      return [];
    }
  }

  /** @returns {Promise<Kept[]>} */
  async left() {
    const table = (await this.open()).transaction(TABLE).objectStore(TABLE);
    const request = table.index("owner").getAll(this.owner);
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  // Without locks (a plain http address) all are taken: each operation is carried out once.
  /** @param {string} page */
  isGone(page) {
    if (!navigator.locks) return true;
    return navigator.locks.request(
      this.lockOf(page),
      { ifAvailable: true },
      (lock) => lock !== null,
    );
  }
}
