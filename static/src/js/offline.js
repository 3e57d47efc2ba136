// An installed app has no browser around it that would say that there is no connection.
export function startOffline() {
  const { serviceWorker } = navigator;
  const isInstalled = matchMedia("(display-mode: standalone)").matches;
  if (!isInstalled || !serviceWorker) return;
  // Another language is another worker, which keeps the page in its language.
  const { lang } = document.documentElement;
  const address = `/service-worker.js?${lang}`;
  serviceWorker.register(address).catch(() => {});
}
