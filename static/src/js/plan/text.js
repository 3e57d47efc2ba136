// A text is written where it is another one: an element that is written to is laid out again.
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
