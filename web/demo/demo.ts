// Decision: both languages stand in the page and one is shown, so the shop works without this
// script; it only chooses, by `?lang=`, then by the browser, and tells the chat through the queue
// that any page may fill before the chat has loaded.

type Call = readonly [string, ...unknown[]];
const page = window as unknown as { Spindesk?: { push(...calls: Call[]): unknown } };

function choose(lang: string): void {
  document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
  document.title = lang === "en" ? "Lantern & Loom" : "灯织小铺";
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset["lang"] === lang));
  }
  page.Spindesk ??= [] as unknown as { push(...calls: Call[]): unknown };
  page.Spindesk.push(["locale", lang]);
}

const wished = new URLSearchParams(location.search).get("lang") ?? (navigator.language.startsWith("zh") ? "zh" : "en");
choose(wished === "en" ? "en" : "zh");

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-lang]")) {
  button.addEventListener("click", () => {
    const lang = button.dataset["lang"] ?? "zh";
    const address = new URL(location.href);
    address.searchParams.set("lang", lang);
    history.replaceState(null, "", address);
    choose(lang);
  });
}
