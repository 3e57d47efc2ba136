// The token that every changing request carries; the layout says it once.
export function csrfToken() {
  const headers = document.body.getAttribute("hx-headers") ?? "{}";
  return JSON.parse(headers)["X-CSRFToken"] ?? "";
}
