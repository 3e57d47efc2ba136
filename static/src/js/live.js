// An open page asks every five seconds whether something changed (304 when not) and then lets
// HTMX refresh its parts. A hidden tab does not ask; when it is shown again it asks at once.
// After failures it asks ever less often.
const EVERY_MS = 5000;
const SLOWEST_MS = 60000;

export function delayAfter(failures) {
  return Math.min(SLOWEST_MS, EVERY_MS * 2 ** failures);
}

// A page whose parts do not follow says that it is older, and is read anew when its reader likes.
// What its reader changes here is no news.
function tellOlder(forget) {
  const bar = document.querySelector("[data-older]");
  if (!bar) return;
  document.body.addEventListener("live", () => {
    bar.hidden = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful } = event.detail;
    if (successful && requestConfig.verb !== "get") forget();
  });
  document.addEventListener("own-change", forget);
}

export function startLive() {
  const source = document.querySelector("[data-live]");
  if (!source) return;
  const url = source.dataset.live;
  let etag = source.dataset.liveEtag || null;
  let failures = 0;
  let timer;
  const ask = async () => {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(url, {
        headers: { ...(etag ? { "If-None-Match": etag } : {}), "X-Requested-With": "live" },
        cache: "no-store",
        redirect: "manual",
      });
      if (answer.status === 200) {
        // Read to its end: an answer that is left lying keeps its connection.
        await answer.text();
        const fresh = answer.headers.get("ETag");
        // The first answer only says where we are, unless the page told us already.
        if (etag !== null && fresh !== etag)
          document.body.dispatchEvent(new CustomEvent("live", { bubbles: true }));
        etag = fresh;
      }
      failures = answer.ok || answer.status === 304 ? 0 : failures + 1;
      if ([401, 403, 404].includes(answer.status) || answer.type === "opaqueredirect") return;
    } catch {
      failures += 1;
    }
    timer = setTimeout(ask, delayAfter(failures));
  };
  tellOlder(() => {
    etag = null;
    ask();
  });
  document.addEventListener("visibilitychange", ask);
  ask();
}
