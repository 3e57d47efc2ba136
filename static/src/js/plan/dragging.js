// Follows a pointer until it is let go. Escape, and a browser that takes the touch for itself,
// let go without a change.
import { dateOf } from "./scale.js";

const FAR = 4;

export const isoDay = (day) => dateOf(Math.round(day)).toISOString().slice(0, 10);

// `begin` may refuse with false.
export function drag(event, { begin = () => true, move, drop, cancel = () => {} }) {
  const from = { x: event.clientX, y: event.clientY };
  let isOn = false;
  const isOther = (now) => now.pointerId !== event.pointerId;
  const stop = () => {
    removeEventListener("pointermove", onMove);
    removeEventListener("pointerup", onUp);
    removeEventListener("pointercancel", onCancel);
    removeEventListener("keydown", onKey, true);
  };
  const onMove = (now) => {
    if (isOther(now)) return;
    if (!isOn && Math.hypot(now.clientX - from.x, now.clientY - from.y) < FAR) return;
    if (!isOn && begin() === false) {
      stop();
      return;
    }
    isOn = true;
    move(now, now.clientX - from.x, now.clientY - from.y);
  };
  const onUp = (now) => {
    if (isOther(now)) return;
    stop();
    if (isOn) drop(now, now.clientX - from.x, now.clientY - from.y);
  };
  const onCancel = (now) => {
    if (isOther(now)) return;
    stop();
    if (isOn) cancel();
  };
  const onKey = (key) => {
    if (key.key !== "Escape") return;
    stop();
    key.stopPropagation();
    if (isOn) cancel();
  };
  addEventListener("pointermove", onMove);
  addEventListener("pointerup", onUp);
  addEventListener("pointercancel", onCancel);
  addEventListener("keydown", onKey, true);
}
