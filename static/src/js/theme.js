// The server renders data-theme from the cookie, so a page never flashes; here it only changes.
const YEAR_S = 365 * 24 * 3600;

export function nextTheme(current, systemIsDark) {
  const shown = current || (systemIsDark ? "dark" : "light");
  return shown === "dark" ? "light" : "dark";
}

export function startTheme() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const root = document.documentElement;
    const theme = nextTheme(
      root.dataset.theme,
      matchMedia("(prefers-color-scheme: dark)").matches,
    );
    root.dataset.theme = theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `pl-theme=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
    root.dispatchEvent(new CustomEvent("themechange", { bubbles: true, detail: { theme } }));
  });
}
