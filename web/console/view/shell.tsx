// Decision: header, navigation and one page. The header always shows the three things that an agent
// must not have to look for: whether they are online, how much they hold, whether the desk answers.

import { counts, detailsOpen, dismiss, go, language, login, logOut, presence, reachable, route, setPresence, sound, toasts, turnSound, turnTheme, dialog, words } from "../desk.ts";
import type { Presence, View } from "../api.ts";
import { VIEWS } from "../api.ts";
import { hashOf, type Route } from "../route.ts";
import { Dialogs } from "./dialogs.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { InboxPage } from "./inbox.tsx";
import { KnowledgePage } from "./knowledge.tsx";
import { NumbersPage } from "./numbers.tsx";
import { TeamPage } from "./team.tsx";
import { TicketsPage } from "./tickets.tsx";

const VIEW_ICONS: Readonly<Record<View, IconName>> = { mine: "inbox", waiting: "clock", bot: "bot", resolved: "check", all: "all" };
const DESK: readonly { readonly to: Route; readonly icon: IconName; readonly name: "tickets" | "knowledge" | "team" | "numbers" }[] = [
  { to: { at: "tickets", id: null }, icon: "ticket", name: "tickets" },
  { to: { at: "knowledge", id: null }, icon: "book", name: "knowledge" },
  { to: { at: "team", id: null }, icon: "team", name: "team" },
  { to: { at: "numbers" }, icon: "numbers", name: "numbers" },
];

function PresenceSwitch() {
  const said = words.value.presence;
  const choices: readonly Presence[] = ["online", "away", "offline"];
  return (
    <fieldset class="presence">
      <legend class="sr">{said.label}</legend>
      {choices.map((one) => (
        <label key={one} class={presence.value === one ? "on" : ""}>
          <input type="radio" name="presence" value={one} checked={presence.value === one} onChange={() => void setPresence(one)} />
          <span class={`dot ${one}`} aria-hidden="true" />
          {said[one]}
        </label>
      ))}
    </fieldset>
  );
}

function Header() {
  const said = words.value;
  const agent = login.value?.agent;
  if (agent === undefined) return null;
  return (
    <header class="bar">
      <a class="wordmark" href={hashOf({ at: "inbox", view: "mine", id: null })}>
        <span class="mark" aria-hidden="true" />
        <span class="brand-name">Spindesk</span>
      </a>
      <PresenceSwitch />
      <p class="load">
        <span>{said.header.load(counts.value.mine ?? 0, agent.capacity)}</span>
        {(counts.value.waiting ?? 0) > 0 && <span class="waiting">{said.header.waiting(counts.value.waiting ?? 0)}</span>}
      </p>
      <p class="lost" role="status">
        {reachable.value ? "" : said.header.lost}
      </p>
      <div class="tools">
        <button type="button" class="quiet square" aria-pressed={sound.value} aria-label={said.header.sound} title={sound.value ? said.header.soundOn : said.header.soundOff} onClick={turnSound}>
          <Icon name={sound.value ? "bell" : "mute"} />
        </button>
        <button type="button" class="quiet square wide-only" aria-label={said.header.help} title={`${said.header.help} (?)`} onClick={() => (dialog.value = "help")}>
          <Icon name="keys" />
        </button>
        <button type="button" class="quiet square" aria-label={said.header.theme} title={said.header.theme} onClick={turnTheme}>
          <Icon name="sun" />
        </button>
        <button type="button" class="quiet" lang={language.value === "zh" ? "en" : "zh-CN"} onClick={() => (language.value = language.value === "zh" ? "en" : "zh")}>
          {said.header.language}
        </button>
        <span class="me wide-only">{agent.name}</span>
        <button type="button" class="quiet square" aria-label={said.header.logout} title={said.header.logout} onClick={() => void logOut()}>
          <Icon name="out" />
        </button>
      </div>
    </header>
  );
}

function Navigation() {
  const said = words.value.nav;
  const current = route.value;
  return (
    <nav class="side" aria-label={words.value.product}>
      <h2 class="side-title">{said.inbox}</h2>
      {VIEWS.map((view) => {
        const count = counts.value[view];
        const here = current.at === "inbox" && current.view === view;
        return (
          <a key={view} href={hashOf({ at: "inbox", view, id: null })} aria-current={here ? "page" : undefined}>
            <Icon name={VIEW_ICONS[view]} />
            <span class="side-name">{said[view]}</span>
            {count !== undefined && count > 0 && <span class={view === "waiting" ? "count hot" : "count"}>{count}</span>}
          </a>
        );
      })}
      <h2 class="side-title">{said.desk}</h2>
      {DESK.map(({ to, icon, name }) => (
        <a key={name} href={hashOf(to)} aria-current={current.at === to.at ? "page" : undefined}>
          <Icon name={icon} />
          <span class="side-name">{said[name]}</span>
        </a>
      ))}
    </nav>
  );
}

function Toasts() {
  const said = words.value;
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.key} class={toast.bad ? "toast bad" : "toast"}>
          <span>{toast.text}</span>
          {toast.conversation !== null && (
            <button
              type="button"
              class="link"
              onClick={() => {
                go({ at: "inbox", view: "mine", id: toast.conversation });
                dismiss(toast.key);
              }}
            >
              {said.toast.open}
            </button>
          )}
          <button type="button" class="quiet square small" aria-label={said.help.close} onClick={() => dismiss(toast.key)}>
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}

export function Shell() {
  const current = route.value;
  const deep = "id" in current && current.id !== null;
  return (
    <div class={`app${deep ? " deep" : ""}${detailsOpen.value ? " with-details" : ""}`}>
      <Header />
      <Navigation />
      {current.at === "inbox" && <InboxPage />}
      {current.at === "tickets" && <TicketsPage id={current.id} query={current.query ?? ""} />}
      {current.at === "knowledge" && <KnowledgePage id={current.id} />}
      {current.at === "team" && <TeamPage id={current.id} />}
      {current.at === "numbers" && <NumbersPage />}
      <Dialogs />
      <Toasts />
    </div>
  );
}
