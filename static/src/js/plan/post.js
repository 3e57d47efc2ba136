// A form post as the server's pages expect it, with the CSRF header that base.html gives.
function csrfToken() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

export async function send(url, fields) {
  return fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" },
    body: new URLSearchParams(fields),
  });
}

export async function post(url, fields) {
  const response = await send(url, fields);
  announce(response);
  if (!response.ok) throw new Error(String(response.status));
  return response.text();
}

// Toasts travel in HX-Trigger; outside htmx we pass them on ourselves.
function announce(response) {
  const header = response.headers.get("HX-Trigger") ?? "";
  if (!header.startsWith("{")) return;
  for (const [name, detail] of Object.entries(JSON.parse(header))) {
    document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
