// Words in the person's language, from <template id="words"> of base.html.
export function word(name) {
  return document.getElementById("words")?.dataset[name] ?? name;
}

export function isTyping(target) {
  return Boolean(
    target?.closest?.(
      "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true]",
    ),
  );
}
