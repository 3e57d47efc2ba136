// Everything the plan asks of the server: rows, changes since, edits, undo, views. One edit
// travels at a time, in order.

import { csrfToken } from "../csrf.js";

export class Offline extends Error {}
// Nobody is signed in here any more: what is kept is sent once somebody is.
export class SignedOut extends Offline {}

export class PlanServer {
  constructor(code, model) {
    this.base = `/p/${encodeURIComponent(code)}/plan/`;
    this.tasks = `/p/${encodeURIComponent(code)}/tasks/`;
    this.model = model;
    this.queue = Promise.resolve();
    this.layouts = Promise.resolve();
  }

  async ask(path, options = {}) {
    let answer;
    try {
      answer = await fetch(path, { credentials: "same-origin", ...options });
    } catch {
      throw new Offline();
    }
    if ([502, 503, 504].includes(answer.status)) throw new Offline();
    return answer;
  }

  headers() {
    return { "X-CSRFToken": csrfToken() };
  }

  post(path, body, { keepalive = false } = {}) {
    const isForm = body instanceof URLSearchParams;
    return this.ask(path, {
      method: "POST",
      keepalive,
      headers: {
        "X-CSRFToken": csrfToken(),
        ...(isForm ? {} : { "Content-Type": "application/json" }),
      },
      body: isForm ? body : JSON.stringify(body),
    });
  }

  async rows() {
    const answer = await this.ask(`${this.base}data/`);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // null: nothing new; "anew": read everything again.
  async changes() {
    const { revision, generation, epoch } = this.model;
    const answer = await this.ask(
      `${this.base}changes/?${new URLSearchParams({ since: revision, generation, epoch })}`,
      { cache: "no-store" },
    );
    if (answer.status === 204) return null;
    if (answer.status === 205) return "anew";
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // A baseline's dates and which there are; null where none can be read.
  async ghosts(url, { baseline, hasFigures }) {
    if (!url) return null;
    const asked = new URLSearchParams();
    if (baseline !== null) asked.set("baseline", baseline);
    if (hasFigures) asked.set("figures", "1");
    const answer = await this.ask(`${url}?${asked}`).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  // How far the plan's end is from a baseline's, in words; null where it cannot be asked.
  async distance(url, baseline) {
    const asked = new URLSearchParams({ baseline, distance: "1" });
    const answer = await this.ask(`${url}?${asked}`).catch(() => null);
    return answer?.ok ? (await answer.json()).distance : null;
  }

  async columns(keys, since) {
    const asked = new URLSearchParams({ keys: keys.join(",") });
    if (since !== undefined) asked.set("since", since);
    const answer = await this.ask(`${this.base}columns/?${asked}`, { cache: "no-store" });
    return answer.ok ? answer.json() : null;
  }

  // The float paths to a task; null where they cannot be read.
  async paths(id, rule) {
    const asked = new URLSearchParams({ rule });
    const answer = await this.ask(`${this.base}paths/${id}/?${asked}`, { cache: "no-store" });
    return answer.ok ? answer.json() : null;
  }

  inTurn(work) {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => {});
    return turn;
  }

  // What was done here, in its order: {ok, status, body} with the outcome of each; throws
  // Offline, SignedOut.
  carryOut(operations) {
    return this.inTurn(async () => {
      const answer = await this.post(`${this.base}edit/`, {
        operations,
        since: this.model.revision,
      });
      const body = await answer.json().catch(() => null);
      if (
        answer.redirected ||
        answer.status === 401 ||
        (body === null && answer.status === 403)
      )
        throw new SignedOut();
      if (body === null && answer.ok) throw new Offline();
      return { ok: answer.ok, status: answer.status, body: body ?? {} };
    });
  }

  // {ok, status, body}; throws Offline.
  edit(steps, { preview = false } = {}) {
    return this.inTurn(async () => {
      const answer = await this.post(`${this.base}edit/`, {
        steps,
        preview,
        since: this.model.revision,
      });
      return {
        ok: answer.ok,
        status: answer.status,
        body: await answer.json().catch(() => ({})),
      };
    });
  }

  async why(id) {
    const answer = await this.ask(`${this.tasks}${id}/why/`);
    return answer.ok ? (await answer.json()).why : "";
  }

  // Who else has the plan open: [{id, name, initials, tint, task, column}].
  async here(place, { keepalive = false } = {}) {
    const answer = await this.ask(`${this.base}here/`, {
      method: "POST",
      keepalive,
      headers: { "X-CSRFToken": csrfToken(), "Content-Type": "application/json" },
      body: JSON.stringify(place),
    });
    return answer.ok ? (await answer.json()).others : null;
  }

  // One after the other, so that the last one stays; a page that is left does not wait.
  rememberLayout(settings, { keepalive = false } = {}) {
    const send = () =>
      this.post(`${this.base}layout/`, { settings }, { keepalive }).catch(() => {});
    this.layouts = keepalive ? send() : this.layouts.then(send);
    return this.layouts;
  }

  // {ok, body}, also without a network.
  async keepView(view) {
    const answer = await this.post(`${this.base}views/`, view).catch(() => null);
    return { ok: answer?.ok, body: (await answer?.json().catch(() => null)) ?? {} };
  }

  async dropView(id) {
    const answer = await this.post(`${this.base}views/${id}/drop/`, {}).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }
}
