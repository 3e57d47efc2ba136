// A class from objects that hold its parts: each is a file of its own, all share one `this`.
// What a class says itself stands above what is mixed into it.

/**
 * @template {object[]} Parts
 * @param {Parts} parts
 * @returns {new () => import("./types").All<Parts>}
 */
export function mixed(...parts) {
  class Mixed {}
  Object.assign(Mixed.prototype, ...parts);
  return /** @type {any} */ (Mixed);
}
