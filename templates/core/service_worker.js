{% load static %}// Of the installed app: when the server cannot be reached, a page says so. Nothing else is kept.
const KEPT = "plumbline-offline";
const PAGE = "{% url "offline" %}";
const STYLE = "{% static "css/app.css" %}";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((cache) => cache.addAll([PAGE, STYLE]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const isStyle = request.url.endsWith(STYLE);
  if (request.mode !== "navigate" && !isStyle) return;
  event.respondWith(fetch(request).catch(() => kept(isStyle ? STYLE : PAGE)));
});

async function kept(path) {
  const cache = await caches.open(KEPT);
  return (await cache.match(path)) ?? Response.error();
}
