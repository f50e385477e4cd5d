// Decision: the login page says exactly what went wrong (wrong password, too many attempts and for
// how long, no connection) and never clears a field: what was typed is there to be corrected.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ended, explain, language, lastSite, logIn, turnTheme, words } from "../desk.ts";
import { Icon } from "./icon.tsx";
import { Failed } from "./pieces.tsx";

export function LoginPage() {
  const said = words.value;
  const site = useSignal(lastSite());
  const name = useSignal("");
  const password = useSignal("");
  const busy = useSignal(false);
  const problem = useSignal("");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = `${said.login.title} · Spindesk`;
    first.current?.focus();
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    problem.value = "";
    try {
      await logIn(site.value.trim(), name.value.trim(), password.value);
    } catch (failure) {
      problem.value = explain(failure);
    } finally {
      busy.value = false;
    }
  };
  return (
    <main class="login">
      <div class="login-tools">
        <button type="button" class="quiet" onClick={() => (language.value = language.value === "zh" ? "en" : "zh")}>
          {said.header.language}
        </button>
        <button type="button" class="quiet square" aria-label={said.header.theme} onClick={turnTheme}>
          <Icon name="sun" />
        </button>
      </div>
      <form class="card login-card" onSubmit={submit} aria-labelledby="login-title">
        <p class="wordmark">
          <span class="mark" aria-hidden="true" />
          Spindesk
        </p>
        <h1 id="login-title">{said.login.title}</h1>
        <p class="lead">{said.login.lead}</p>
        {ended.value && problem.value === "" && <p class="note">{said.login.ended}</p>}
        <Failed why={problem.value} />
        <label>
          {said.login.site}
          <input name="site" required autocomplete="organization" value={site.value} onInput={(event) => (site.value = event.currentTarget.value)} />
        </label>
        <label>
          {said.login.name}
          <input ref={first} name="login" required autocomplete="username" autocapitalize="none" spellcheck={false} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
        </label>
        <label>
          {said.login.password}
          <input name="password" type="password" required autocomplete="current-password" value={password.value} onInput={(event) => (password.value = event.currentTarget.value)} />
        </label>
        <button type="submit" class="primary wide" disabled={busy.value}>
          {busy.value ? said.login.busy : said.login.submit}
        </button>
      </form>
    </main>
  );
}
