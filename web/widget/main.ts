// Decision: one script tag is the whole embedding. The script reads its own attributes, puts one
// element with a closed-off style (shadow root, adopted style sheet) on the page and leaves one
// global behind. Run a second time (a page that swaps its body, a tag manager that fires twice) it
// returns; `destroy()` takes everything away, the global too, so that it can be run again.

import { Desk } from "./desk.ts";
import { http } from "./http.ts";
import { chooseLanguage, toLanguage, words } from "./i18n.ts";
import { browserClock } from "./poll.ts";
import type { Language } from "./protocol.ts";
import { openStore } from "./storage.ts";
import { PollingTransport } from "./transport.ts";
import { accentOf } from "./view/accent.ts";
import { el } from "./view/element.ts";
import { Launcher } from "./view/launcher.ts";
import { Panel } from "./view/panel.ts";
import style from "./view/style.css?inline";

type EventName = "open" | "close" | "message" | "unread";
type Handler = (detail: unknown) => void;
type Queued = ((api: SpindeskApi) => void) | readonly [string, ...unknown[]];

interface SpindeskApi {
  readonly version: 1;
  show(): void;
  hide(): void;
  toggle(): void;
  destroy(): void;
  locale(code: string): void;
  on(name: EventName, handler: Handler): void;
  off(name: EventName, handler: Handler): void;
  push(...calls: readonly Queued[]): void;
}

declare global {
  interface Window {
    Spindesk?: SpindeskApi | Queued[];
  }
}

function begin(script: HTMLScriptElement): void {
  const before = window.Spindesk;
  if (before !== undefined && !Array.isArray(before)) return;
  const site = script.dataset["site"] ?? "";
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(site)) {
    console.error('Spindesk: the script tag needs data-site="…", the id of your site.');
    return;
  }
  const base = (script.dataset["api"] ?? new URL(script.src).origin).replace(/\/+$/, "");
  const pick = (): Language =>
    chooseLanguage([script.dataset["language"], document.documentElement.lang, ...navigator.languages]);
  let language = pick();
  const store = openStore(() => window.localStorage);
  const desk = new Desk({
    site,
    language: () => language,
    // Without query and fragment: they may hold what is no business of the desk.
    page: () => location.origin + location.pathname,
    store,
    clock: browserClock,
    transport: new PollingTransport(http(base, (url, init) => fetch(url, init), browserClock), browserClock),
    fill: (bytes) => crypto.getRandomValues(bytes),
    alone: async (work) => {
      if (!("locks" in navigator)) return work();
      return (await navigator.locks.request(`spindesk:${site}:session`, work)) as Awaited<ReturnType<typeof work>>;
    },
  });

  const host = el("div", { id: "spindesk" });
  const root = host.attachShadow({ mode: "open" });
  if ("adoptedStyleSheets" in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } else {
    // Browsers of before 2023; a strict policy of the page may then refuse the style.
    (root as ShadowRoot).append(el("style", {}, style));
  }
  host.dataset["position"] = script.dataset["position"] === "left" ? "left" : "right";

  const handlers = new Map<EventName, Set<Handler>>();
  const emit = (name: EventName, detail: unknown): void => {
    for (const handler of handlers.get(name) ?? []) {
      try {
        handler(detail);
      } catch (problem) {
        // The page's mistake must not stop the chat, nor stay unseen.
        console.error("Spindesk: a handler of the page failed", problem);
      }
    }
  };

  let open = false;
  let unreadTold = 0;
  let drawn = false;
  const attend = (): void => desk.attention(open, document.visibilityState === "visible");
  const draw = (): void => {
    drawn = false;
    const said = words[language];
    root.host.setAttribute("lang", language === "zh" ? "zh-CN" : "en");
    host.classList.toggle("open", open);
    launcher.update(open, desk.unread, said);
    panel.update(desk, said, language);
    if (desk.unread !== unreadTold) {
      unreadTold = desk.unread;
      emit("unread", unreadTold);
    }
  };
  // Several changes in one turn are drawn once. Not by animation frame: a hidden page has none,
  // and its badge must be right when it is looked at again.
  const redraw = (): void => {
    if (drawn) return;
    drawn = true;
    queueMicrotask(draw);
  };
  const show = (): void => {
    if (open) return;
    open = true;
    attend();
    draw();
    panel.show();
    emit("open", null);
  };
  const hide = (): void => {
    if (!open) return;
    open = false;
    // The focus goes back only if it was inside: a page that calls hide() while the visitor
    // types elsewhere must not lose them their place.
    const inside = root.activeElement !== null;
    panel.hide();
    attend();
    draw();
    if (inside) launcher.button.focus({ preventScroll: true });
    emit("close", null);
  };
  const toggle = (): void => (open ? hide() : show());
  const launcher = new Launcher(toggle);
  const panel = new Panel(desk, hide);
  root.append(panel.element, launcher.button);

  desk.subscribe((change) => {
    if (change.kind === "arrived") {
      for (const message of change.messages) {
        emit("message", { text: message.text, from: message.actor.kind, at: message.at });
      }
    }
    redraw();
  });

  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener("visibilitychange", attend, { signal });
  window.addEventListener("online", () => desk.cameOnline(), { signal });
  window.addEventListener("offline", () => desk.reachable(false), { signal });
  window.addEventListener(
    "storage",
    (event) => {
      if (event.key !== null) desk.storageChanged(event.key, event.newValue);
    },
    { signal },
  );

  // A page that swaps its body (Turbo, Astro) takes our element with it; it comes back.
  const put = (): void => {
    if (!host.isConnected) document.body.append(host);
  };
  const watch = new MutationObserver(put);
  const mount = (): void => {
    put();
    watch.observe(document.documentElement, { childList: true });
    watch.observe(document.body, { childList: true });
    const accent = accentOf(script.dataset["color"] ?? "", host);
    if (accent !== null) {
      host.style.setProperty("--accent", accent.fill);
      host.style.setProperty("--on-accent", accent.ink);
    }
    draw();
    desk.start();
    attend();
  };

  const api: SpindeskApi = {
    version: 1,
    show,
    hide,
    toggle,
    destroy: () => {
      stop.abort();
      watch.disconnect();
      desk.stop();
      panel.destroy();
      host.remove();
      handlers.clear();
      delete window.Spindesk;
    },
    locale: (code) => {
      language = toLanguage(code) ?? pick();
      draw();
    },
    on: (name, handler) => {
      const known = handlers.get(name) ?? new Set();
      handlers.set(name, known.add(handler));
    },
    off: (name, handler) => {
      handlers.get(name)?.delete(handler);
    },
    push: (...calls) => {
      for (const call of calls) {
        if (typeof call === "function") call(api);
        else if (Array.isArray(call)) {
          const [name, ...rest] = call as [string, ...unknown[]];
          const method = (api as unknown as Record<string, unknown>)[name];
          if (typeof method === "function") (method as (...args: unknown[]) => void)(...rest);
          else console.error(`Spindesk: there is no method "${name}".`);
        }
      }
    },
  };
  window.Spindesk = api;
  const ready = (): void => {
    mount();
    if (before !== undefined) api.push(...before);
  };
  if (document.body === null) document.addEventListener("DOMContentLoaded", ready, { once: true, signal });
  else ready();
}

// `currentScript` is null in a module; the second way finds the tag then.
const script = document.currentScript ?? document.querySelector("script[data-site][src*='widget.js']");
if (script instanceof HTMLScriptElement) begin(script);
