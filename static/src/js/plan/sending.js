// The queue on its way to the server, in its order, and what comes back. Mixed into Editing.
import { Offline, SignedOut } from "./server.js";
import { batchOf, renamed, touchedBy } from "./steps.js";

const MOST_AT_ONCE = 60;
const MOST_STEPS = 4000;
const SLOWEST_TRY_MS = 15000;
const TRIES_OF_A_BROKEN_ONE = 3;

export const sending = {
  async pump() {
    if (this.isPumping) return;
    this.isPumping = true;
    clearTimeout(this.retrying);
    try {
      for (;;) {
        // All keys of one turn of the page go together.
        await Promise.resolve();
        const kept = this.batch();
        if (!kept.length) break;
        await this.store.isKept;
        // An undo may have taken some of them back meanwhile.
        const batch = kept.filter((operation) => this.queue.includes(operation));
        if (batch.length) await this.sendBatch(batch);
      }
    } catch (error) {
      this.failures += 1;
      this.space.failures = Math.max(2, this.space.failures);
      this.isSignedOut = error instanceof SignedOut;
      if (!(error instanceof Offline)) throw error;
      const wait = Math.min(SLOWEST_TRY_MS, 250 * 2 ** this.failures);
      this.retrying = setTimeout(() => this.pump(), wait);
    } finally {
      this.isPumping = false;
      this.tell();
    }
  },

  batch() {
    if (this.isTakingOver) return [];
    const most = this.broken ? 1 : MOST_AT_ONCE;
    return batchOf(this.waiting, { most, mostSteps: MOST_STEPS });
  },

  async sendBatch(batch) {
    this.space.say("saving");
    for (const operation of batch) operation.state = "sent";
    let answer;
    try {
      answer = await this.space.server.carryOut(
        batch.map(({ key, steps, turn, past }) =>
          turn ? { key, turn, past } : { key, steps },
        ),
      );
    } catch (error) {
      // It may have been done, although the answer is lost: it can only be sent again.
      for (const operation of batch)
        Object.assign(operation, { state: "queued", wasSent: true });
      throw error;
    }
    this.failures = 0;
    this.isSignedOut = false;
    if (answer.ok) {
      this.broken = 0;
      this.settle(batch, answer.body);
      return;
    }
    for (const operation of batch) Object.assign(operation, { state: "queued", wasSent: true });
    this.broken += 1;
    // One of them cannot be: each goes alone, until it is known which.
    if (batch.length > 1) return;
    if (answer.status >= 500 && this.broken < TRIES_OF_A_BROKEN_ONE) throw new Offline();
    this.broken = 0;
    const message = answer.body.message ?? this.space.words.notCarried;
    this.finish(batch, [
      {
        key: batch[0].key,
        created: [],
        refused: batch[0].steps.map((_step, index) => ({ index, message })),
      },
    ]);
    if (batch[0].turn) this.space.complain(message);
  },

  settle(batch, body) {
    const { space } = this;
    this.finish(batch, body.outcomes, () => space.take(body.changes));
    space.setHistory(body.history);
    space.refreshPanel(changedIn(body.changes));
    space.offers.lookAt(this.ownRows(batch));
    space.message =
      body.outcomes
        .map(({ message }) => message)
        .filter(Boolean)
        .at(-1) ?? "";
  },

  // The rows that operations wrote, by the numbers that they have now.
  ownRows(batch) {
    const steps = batch.filter(({ turn }) => !turn).flatMap((operation) => operation.steps);
    const named = steps.map((step) => this.named(step));
    const made = steps.flatMap((step) => [step.new, ...(step.news ?? [])]).filter(Boolean);
    return new Set([...touchedBy(named), ...made.map((id) => this.idOf(id))]);
  },

  // Outcomes of operations: they leave the queue, new rows get the numbers that they have for
  // everybody.
  finish(batch, outcomes, take = () => this.space.take(null)) {
    const names = new Map();
    for (const { created } of outcomes)
      for (const [id, pk] of created) names.set(Number(id), pk);
    for (const operation of batch) operation.state = "done";
    const isLast = this.letDoneGo();
    const lost = [];
    for (const [index, outcome] of outcomes.entries())
      lost.push(...this.refusedBy(batch[index], outcome));
    const changed = names.size ? this.rename(names) : [];
    this.showAll();
    if (isLast) take();
    else this.space.take(null);
    this.settleConflicts();
    for (const one of this.refused) this.mark(one.step, one, { isKept: true });
    this.store.replace(batch, [...changed, ...lost]);
    this.draw(
      touchedBy([
        ...batch.flatMap(({ steps }) => steps.map((step) => this.named(step))),
        ...this.refused.map(({ step }) => step),
      ]),
    );
  },

  // Names of the page's own give way to those of the server, wherever they stand.
  rename(names) {
    const now = (id) => names.get(id) ?? id;
    for (const [id, pk] of names) this.names.set(id, pk);
    const changed = [];
    for (const operation of [...this.queue, ...this.refused.map((one) => one.operation)]) {
      if (operation.state === "sent") continue;
      const isDone = operation.state === "done";
      operation.steps = operation.steps.map((step) => renamed(step, now, { isDone }));
      if (!isDone) changed.push(operation);
    }
    for (const one of this.refused) [one.step] = one.operation.steps;
    this.previews.rename((step) => renamed(step, now));
    this.space.rename(now, names);
    return changed;
  },
};

// The rows that an answer brings or takes away.
function changedIn(changes) {
  const rows = changes?.rows ?? [];
  return new Set([...rows.map(([id]) => id), ...(changes?.removed ?? [])]);
}
